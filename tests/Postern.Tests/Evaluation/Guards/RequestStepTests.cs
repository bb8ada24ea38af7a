using System.Text;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>HTTP steps: requests in connections that stand; everything else at their port is nobody's knock.</summary>
public sealed class RequestStepTests
{
    private const string Middle = "doors: {ssh: {opens: tcp/22, knock: [tcp/7001, http/GET /letmein, tcp/8001]}}\n";

    [Theory]
    [InlineData("gate")]
    [InlineData("door")]
    [InlineData("off")]
    public void A_request_in_a_connection_is_a_knock_and_goes_on_to_the_web_server(string strict)
    {
        var trial = new GuardTrial(Middle.Replace("opens:", $"strict: {strict}, opens:"));
        trial.Syn(7001);
        trial.Syn(80).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.PublicPort]);
        Ask(trial, "GET /letmein HTTP/1.1").ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.Knock, GuardEvent.KnownConnection]);
        trial.Steps().ShouldBe(2);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeTrue();
    }

    [Fact]
    public void A_browser_asks_twice_and_for_its_icon()
    {
        var trial = new GuardTrial(Middle);
        trial.Syn(7001);
        foreach (var request in new[] { "GET /letmein HTTP/1.1", "GET /letmein HTTP/1.1", "GET /favicon.ico HTTP/1.1", "POST /letmein HTTP/1.1" })
        {
            trial.Syn(80);
            Ask(trial, request).ShouldBeTrue();
        }

        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeTrue();
    }

    [Fact]
    public void A_request_that_some_door_waits_for_counts_at_its_turn_only()
    {
        var trial = new GuardTrial("""
            doors:
              ssh: {opens: tcp/22, knock: [tcp/7001, http/GET /letmein, tcp/8001]}
              web: {opens: tcp/8080, knock: [http/GET /first, tcp/7001, http/POST /second]}
            """);
        trial.Syn(7001);
        Ask(trial, "GET /first?x HTTP/1.1").ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.WrongKnock, GuardEvent.Knock, GuardEvent.KnownConnection]);
        trial.Syn(7001);
        Ask(trial, "POST /second HTTP/1.1");
        trial.IsOpen("web").ShouldBeTrue();
        trial.IsOpen("ssh").ShouldBeFalse();
    }

    [Fact]
    public void Only_connections_that_stand_to_the_gate_itself_and_that_the_source_began_count()
    {
        var trial = new GuardTrial(Middle);
        trial.Syn(7001);
        Ask(trial, "GET /letmein HTTP/1.1", connection: ConnectionStates.Invalid);
        Ask(trial, "GET /letmein HTTP/1.1", port: 81);
        trial.Send(Request("GET /letmein HTTP/1.1", 80) with { Destination = HostAddress.Parse("192.0.2.77") }, ConnectionStates.Established);
        trial.Steps().ShouldBe(1);
    }

    [Fact]
    public void Unlisted_drop_lets_connections_to_the_port_by()
    {
        var trial = new GuardTrial("gate: {unlisted: drop}\n" + Middle);
        trial.Syn(80).ShouldBeTrue();
        trial.Syn(81).ShouldBeFalse();
    }

    [Fact]
    public void An_expression_is_judged_at_once_and_its_packet_is_dropped_whatever_it_says()
    {
        var trial = new GuardTrial("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'udp/9001 /^open [a-z]+$/', tcp/8001]}}\n");
        trial.Datagram(9001, "anything").ShouldBeFalse("nobody can tell in time");
        trial.Syn(7001);
        trial.Datagram(9001, "open sesame").ShouldBeFalse();
        trial.Steps().ShouldBe(2);
        trial.Datagram(9001, "open again").ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.RepeatedKnock, GuardEvent.KnockDropped]);
        trial.Datagram(9001, "shut").ShouldBeFalse();
        trial.Steps().ShouldBe(0);
    }

    private static bool Ask(GuardTrial trial, string line, int port = 80, ConnectionStates connection = ConnectionStates.Established) =>
        trial.Send(Request(line, port), connection);

    private static Packet Request(string line, int port) =>
        GuardTrial.Tcp(port, flags: TcpFlags.Ack | TcpFlags.Psh) with { Payload = Encoding.ASCII.GetBytes(line + "\r\nHost: a\r\n\r\n") };
}
