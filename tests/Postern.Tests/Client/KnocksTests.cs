using Postern.Client;
using Postern.Policy.FrontEnds.Yaml.Steps;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client;

public sealed class KnocksTests
{
    [Theory]
    [InlineData("tcp/7001", "tcp/7001")]
    [InlineData("tcp/7001 flags=fin,!ack", "tcp/7001 flags=fin,!ack")]
    [InlineData("udp/7001 size=90", "udp/7001 size=90")]
    [InlineData("udp/7001 \"Open\"/i", "udp/7001 \"Open\"")]
    [InlineData("udp/7001 base64:AP8=", "udp/7001 hex:00ff")]
    [InlineData("icmp/size=720", "icmp/size=720")]
    [InlineData("icmp \"mikrotik\"", "icmp \"mikrotik\"")]
    [InlineData("http:8080/GET /letmein", "http:8080/GET /letmein")]
    public void A_step_of_a_policy_becomes_what_meets_it_and_both_notations_are_one(string step, string knock)
    {
        StepNotation.TryRead(step, out var read, out var wrong).ShouldBeTrue(wrong?.ToString());
        Knocks.Of(read!).Knock!.ToString().ShouldBe(knock);
        KnockNotation.TryRead(step, portsAreUdp: false, out var typed, out _).ShouldBeTrue();
        typed.ShouldBe(Knocks.Of(read!).Knock);
    }

    [Fact]
    public void An_expression_is_no_packet()
    {
        StepNotation.TryRead("udp/7001 /^open [a-z]+$/", out var step, out _).ShouldBeTrue();
        var (knock, problem) = Knocks.Of(step!);
        knock.ShouldBeNull();
        problem!.Message.ShouldContain("none is the knock");
    }

    [Theory]
    [InlineData("syn", TcpFlags.Syn, false)]
    [InlineData("syn,!ack", TcpFlags.Syn, false)]
    [InlineData("!fin", TcpFlags.Syn, false)]
    [InlineData("!syn", TcpFlags.None, true)]
    [InlineData("fin", TcpFlags.Fin, true)]
    [InlineData("syn,ack", TcpFlags.Syn | TcpFlags.Ack, true)]
    public void A_packet_with_flags_is_a_syn_where_that_does_and_made_by_hand_where_not(string flags, TcpFlags sent, bool isRaw)
    {
        KnockNotation.TryRead($"tcp/7001 flags={flags}", portsAreUdp: false, out var knock, out _).ShouldBeTrue();
        var tcp = knock.ShouldBeOfType<TcpKnock>();
        (tcp.Sent, tcp.IsRaw).ShouldBe((sent, isRaw));
        tcp.Flags!.Value.Holds(tcp.Sent).ShouldBeTrue();
    }
}
