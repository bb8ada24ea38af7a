using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>One attempt for the whole gate: any new packet but the expected one ends it.</summary>
public sealed class StrictGateTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, step-timeout: 4s, knock: [tcp/7001, tcp/9001, tcp/8001]}
          web: {opens: tcp/8080, step-timeout: 9s, knock: [tcp/7001, tcp/9001, udp/6002, tcp/6003]}
          vpn: {opens: udp/51820, strict: door, knock: [tcp/3001, tcp/2001, tcp/1001]}
        """;

    [Fact]
    public void Doors_share_what_they_begin_with()
    {
        var trial = Begun();
        trial.Datagram(6002);
        trial.Steps().ShouldBe(3);
        trial.Syn(6003);
        trial.IsOpen("web").ShouldBeTrue();
        trial.IsOpen("ssh").ShouldBeFalse();
        trial.Steps().ShouldBe(0);
    }

    [Fact]
    public void The_next_knock_has_the_longest_step_timeout_of_the_doors_that_share_it()
    {
        var trial = Begun();
        trial.Wait(8.999);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeTrue();

        var late = Begun();
        late.Wait(9);
        late.Syn(8001);
        late.IsOpen("ssh").ShouldBeFalse();
    }

    [Fact]
    public void A_repeat_renews_the_time_and_is_no_mistake()
    {
        var trial = Begun();
        trial.Wait(8);
        trial.Syn(9001);
        trial.Events.ShouldBe([GuardEvent.RepeatedKnock, GuardEvent.KnockDropped]);
        trial.Wait(8);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeTrue();
    }

    [Fact]
    public void A_repeat_of_an_earlier_knock_is_a_mistake()
    {
        var trial = Begun();
        trial.Syn(7001);
        trial.Events.ShouldBe([GuardEvent.WrongKnock, GuardEvent.Knock, GuardEvent.KnockDropped]);
        trial.Steps().ShouldBe(1);
    }

    public static TheoryData<string> Mistakes => ["unlisted tcp", "unlisted udp", "ping", "service", "other service", "later step", "door's step", "udp for tcp"];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Any_other_new_packet_ends_the_attempt(string mistake)
    {
        var trial = Begun();
        trial.Send(mistake switch
        {
            "unlisted tcp" => GuardTrial.Tcp(12_345),
            "unlisted udp" => GuardTrial.Udp(12_345),
            "ping" => GuardTrial.Ping(),
            "service" => GuardTrial.Tcp(22),
            "other service" => GuardTrial.Udp(51_820),
            "later step" => GuardTrial.Tcp(6003),
            "door's step" => GuardTrial.Tcp(2001),
            _ => GuardTrial.Udp(8001),
        });
        trial.Events.First().ShouldBe(GuardEvent.WrongKnock);
        trial.Steps().ShouldBe(0);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeFalse();
    }

    [Fact]
    public void Late_segments_other_ICMP_and_known_connections_are_no_mistakes()
    {
        var trial = Begun();
        trial.Send(GuardTrial.Tcp(12_345, flags: TcpFlags.Fin | TcpFlags.Ack), ConnectionStates.Invalid);
        trial.Send(GuardTrial.Tcp(12_345, flags: TcpFlags.Rst), ConnectionStates.Invalid);
        trial.Send(GuardTrial.Tcp(22, flags: TcpFlags.Rst), ConnectionStates.Invalid).ShouldBeFalse();
        trial.Send(GuardTrial.Tcp(7001, flags: TcpFlags.Ack), ConnectionStates.New);
        trial.Send(GuardTrial.Ping() with { IcmpType = 3 }, ConnectionStates.Related);
        trial.Send(GuardTrial.Udp(12_345), ConnectionStates.Established);
        trial.Send(GuardTrial.Udp(12_345, destination: "192.0.2.255"));
        trial.Steps().ShouldBe(2);
    }

    [Fact]
    public void A_granted_source_may_use_its_door_between_two_knocks()
    {
        var trial = Begun();
        trial.Syn(8001);
        trial.Syn(7001);
        trial.Syn(22).ShouldBeTrue();
        trial.Steps().ShouldBe(1);
        trial.Syn(8080).ShouldBeFalse();
        trial.Steps().ShouldBe(0);
    }

    [Fact]
    public void Sources_and_families_do_not_disturb_each_other()
    {
        var trial = Begun();
        trial.Syn(7001, GuardTrial.Other);
        trial.Syn(12_345, "2001:db8:9::1");
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeTrue();
        trial.Steps(GuardTrial.Other).ShouldBe(1);
        // An IPv6 address with the number of an IPv4 one is another source.
        trial.Syn(9001, "::198.51.100.8");
        trial.Steps(GuardTrial.Other).ShouldBe(1);
    }

    private static GuardTrial Begun()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001);
        trial.Events.ShouldBe([GuardEvent.Knock, GuardEvent.KnockDropped]);
        trial.Syn(9001);
        trial.Steps().ShouldBe(2);
        return trial;
    }
}
