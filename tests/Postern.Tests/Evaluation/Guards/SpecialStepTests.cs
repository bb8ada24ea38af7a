using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>Steps with a payload, a size or flags of their own, beside plain ones; echo requests; what becomes of a knock's packet.</summary>
public sealed class SpecialStepTests
{
    [Fact]
    public void Payloads_at_one_port_tell_doors_apart()
    {
        const string Policy = """
            doors:
              ssh: {opens: tcp/22, knock: [tcp/7001, 'udp/9001 "alpha"', tcp/8001]}
              web: {opens: tcp/8080, knock: [tcp/7001, 'udp/9001 "bravo"/i', tcp/8002]}
            """;
        var trial = new GuardTrial(Policy);
        trial.Syn(7001);
        trial.Datagram(9001, "BRAVO").ShouldBeFalse();
        trial.Syn(8002);
        trial.IsOpen("web").ShouldBeTrue();
        trial.Syn(7001);
        trial.Datagram(9001, "Alpha").ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.WrongKnock, GuardEvent.UnlistedPassed]);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(200)]
    public void A_payload_of_any_length_is_met_whole(int length)
    {
        var word = new string('w', length);
        var trial = new GuardTrial($"doors: {{ssh: {{opens: tcp/22, knock: ['udp/9001 \"{word}\"', tcp/8001]}}}}\n");
        foreach (var other in new[] { word + "w", word[1..], word[1..] + "v", "v" + word[1..], word + "\0" })
        {
            trial.Datagram(9001, other).ShouldBeTrue();
            trial.Steps().ShouldBe(0, other);
        }

        trial.Datagram(9001, word).ShouldBeFalse();
        trial.Steps().ShouldBe(1);
    }

    [Fact]
    public void The_expected_step_comes_before_a_repeat_of_the_last()
    {
        var trial = new GuardTrial("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'udp/9001 \"alpha\"', udp/9001, tcp/8001]}}\n");
        trial.Syn(7001);
        trial.Datagram(9001, "alpha");
        trial.Datagram(9001, "alpha");
        trial.Steps().ShouldBe(3);
        trial.Datagram(9001, "anything");
        trial.Events.ShouldBe([GuardEvent.RepeatedKnock, GuardEvent.KnockDropped]);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeTrue();
    }

    [Fact]
    public void Sizes_count_the_whole_packet()
    {
        var trial = new GuardTrial("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, icmp/size=720, udp/9001 size=90]}}\n");
        trial.Syn(7001);
        trial.Send(GuardTrial.Ping(720)).ShouldBeFalse();
        trial.Send(GuardTrial.Udp(9001) with { Length = 90 }).ShouldBeFalse();
        trial.IsOpen("ssh").ShouldBeTrue();
        trial.Send(GuardTrial.Udp(9001) with { Length = 91 }).ShouldBeTrue();
    }

    [Fact]
    public void An_echo_request_of_another_size_is_a_mistake_and_an_echo_reply_is_nothing()
    {
        var trial = new GuardTrial("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, icmp/size=720, tcp/8001]}}\n");
        trial.Syn(7001, "2001:db8:9::1");
        trial.Send(GuardTrial.Ping(720, source: "2001:db8:9::1") with { IcmpType = 129 });
        trial.Steps("2001:db8:9::1").ShouldBe(1);
        trial.Send(GuardTrial.Ping(719, source: "2001:db8:9::1")).ShouldBeTrue();
        trial.Steps("2001:db8:9::1").ShouldBe(0);
        trial.Syn(7001, "2001:db8:9::1");
        trial.Send(GuardTrial.Ping(720, source: "2001:db8:9::1")).ShouldBeFalse();
        trial.Syn(8001, "2001:db8:9::1");
        trial.IsOpen("ssh", "2001:db8:9::1").ShouldBeTrue();
    }

    [Fact]
    public void Flags_of_their_own_are_met_by_packets_that_open_nothing_and_by_SYNs()
    {
        var trial = new GuardTrial("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'tcp/9001 flags=fin,!ack,!syn', 'tcp/9002 flags=syn,psh', tcp/8001]}}\n");
        trial.Syn(7001);
        trial.Send(GuardTrial.Tcp(9001, flags: TcpFlags.Fin | TcpFlags.Ack), ConnectionStates.Invalid).ShouldBeTrue();
        trial.Steps().ShouldBe(1);
        trial.Send(GuardTrial.Tcp(9001, flags: TcpFlags.Fin), ConnectionStates.Established).ShouldBeTrue();
        trial.Steps().ShouldBe(1);
        trial.Send(GuardTrial.Tcp(9001, flags: TcpFlags.Fin | TcpFlags.Urg), ConnectionStates.Invalid).ShouldBeFalse();
        trial.Steps().ShouldBe(2);
        trial.Send(GuardTrial.Tcp(9001, flags: TcpFlags.Fin), ConnectionStates.Invalid).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.RepeatedKnock, GuardEvent.KnockDropped]);
        trial.Send(GuardTrial.Tcp(9002, flags: TcpFlags.Syn | TcpFlags.Psh), ConnectionStates.Established).ShouldBeFalse();
        trial.Steps().ShouldBe(3);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeTrue();
    }

    [Fact]
    public void A_SYN_at_the_port_of_a_step_with_other_flags_is_a_mistake()
    {
        var trial = new GuardTrial("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'tcp/9001 flags=fin,!ack,!syn', tcp/8001]}}\n");
        trial.Syn(7001);
        trial.Syn(9001).ShouldBeTrue();
        trial.Steps().ShouldBe(0);
    }

    [Theory]
    [InlineData("strict: off")]
    [InlineData("strict: door")]
    [InlineData("strict: gate")]
    public void A_segment_does_not_meet_a_plain_step_at_the_port_of_one_with_flags(string strict)
    {
        var trial = new GuardTrial($"doors: {{ssh: {{opens: tcp/22, {strict}, knock: [tcp/7001, 'tcp/9001 flags=fin,!syn', tcp/9001, tcp/8001]}}}}\n");
        trial.Syn(7001);
        trial.Send(GuardTrial.Tcp(9001, flags: TcpFlags.Fin), ConnectionStates.Invalid);
        trial.Send(GuardTrial.Tcp(9001, flags: TcpFlags.Ack), ConnectionStates.Invalid);
        trial.Steps().ShouldBe(2);
        trial.Syn(9001);
        trial.Steps().ShouldBe(3);
    }

    [Theory]
    [InlineData("pass")]
    [InlineData("drop")]
    public void After_says_what_becomes_of_a_knock_wherever_its_source_stands(string unlisted)
    {
        var trial = new GuardTrial($$"""
            gate: {unlisted: {{unlisted}}}
            doors:
              ssh: {opens: tcp/22, after: pass, knock: [tcp/80, tcp/81, udp/9001]}
              web: {opens: tcp/8080, after: drop, knock: [tcp/82, tcp/81, 'udp/9002 "x"']}
            """);
        trial.Syn(80).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.Knock, GuardEvent.HandedOn]);
        trial.Syn(81).ShouldBeFalse("one of the two doors drops");
        trial.Datagram(9001).ShouldBeTrue();
        trial.IsOpen("ssh").ShouldBeTrue();
        trial.Datagram(9001).ShouldBeTrue();
        trial.Datagram(9002, "x").ShouldBeFalse();
        trial.Datagram(9002, "y").ShouldBe(unlisted == "pass");
    }
}
