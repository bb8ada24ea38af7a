using System.Text;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>Doors that forward: who is let in goes to the host that the door names, and stays there.</summary>
public sealed class ForwardTests
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        doors:
          camera: {opens: tcp/8443, forward-to: [10.0.0.5:443, "[fd00::5]:443"], for: 10s, knock: [tcp/7001, udp/6002]}
          games: {opens: [udp/6000-6001, tcp/6000], forward-to: 10.0.0.6, for: 10s, knock: [tcp/7003, udp/6004]}
        trusted: [198.51.100.99, 2001:db8:99::9]
        """;

    private readonly Evaluator _evaluator;
    private readonly GateState _state;
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public ForwardTests()
    {
        var compilation = PolicyCompiler.Compile([new InputFile("p.yaml", Encoding.UTF8.GetBytes(Policy))], new CompileOptions());
        _evaluator = new Evaluator(compilation.RuleSet, new EvaluatorOptions { OwnAddresses = [HostAddress.Parse(GuardTrial.Gate), HostAddress.Parse(GuardTrial.Gate6)] });
        _state = _evaluator.NewState(_now);
    }

    [Theory]
    [InlineData(GuardTrial.Stranger, "10.0.0.5")]
    [InlineData("2001:db8:77::7", "fd00::5")]
    public void A_granted_source_reaches_the_host_and_nobody_else_does(string source, string host)
    {
        Judge(GuardTrial.Tcp(8443, source)).ShouldBe((Verdict.Drop, null));
        Judge(GuardTrial.Tcp(7001, source));
        Judge(GuardTrial.Udp(6002, source: source));
        Judge(GuardTrial.Tcp(8443, source)).ShouldBe((Verdict.Accept, $"{host} port 443"));
        Judge(GuardTrial.Tcp(8443, GuardTrial.Other)).ShouldBe((Verdict.Drop, null));
    }

    [Fact]
    public void A_connection_goes_on_when_the_grant_has_expired_and_a_new_one_is_dropped()
    {
        Open();
        Judge(GuardTrial.Tcp(8443));
        var answer = GuardTrial.Tcp(40_000, "10.0.0.5", TcpFlags.Syn | TcpFlags.Ack, GuardTrial.Stranger) with { SourcePort = 443, InInterface = "lan0" };
        _evaluator.Judge(_state, answer, _now).Connection.ShouldBe(ConnectionStates.Established);
        Judge(GuardTrial.Tcp(8443, flags: TcpFlags.Ack)).ShouldBe((Verdict.Accept, "10.0.0.5 port 443"));
        _now += TimeSpan.FromSeconds(11);
        Judge(GuardTrial.Tcp(8443, flags: TcpFlags.Ack)).ShouldBe((Verdict.Accept, "10.0.0.5 port 443"));
        Judge(GuardTrial.Tcp(8443) with { SourcePort = 40_001 }).ShouldBe((Verdict.Drop, null));
    }

    [Fact]
    public void A_port_stays_as_it_is_where_the_target_has_none()
    {
        Judge(GuardTrial.Udp(6001, source: "198.51.100.99")).ShouldBe((Verdict.Accept, "10.0.0.6 port 6001"));
        Judge(GuardTrial.Tcp(6000, "198.51.100.99")).ShouldBe((Verdict.Accept, "10.0.0.6 port 6000"));
    }

    [Fact]
    public void Without_a_host_of_its_version_a_connection_goes_nowhere()
    {
        var why = new Explanation();
        _evaluator.Judge(_state, GuardTrial.Tcp(6000, "2001:db8:99::9"), _now, why).ShouldBe(new Judgement(Verdict.Drop, ConnectionStates.New, Hook.Input));
        why.Reasons.OfType<GuardReason>().Select(r => r.Event).ShouldBe([GuardEvent.Trusted, GuardEvent.NowhereToGo]);
    }

    [Fact]
    public void What_comes_by_another_interface_is_not_translated()
    {
        Judge(GuardTrial.Tcp(8443) with { InInterface = "lan0" }).ShouldBe((Verdict.Accept, null));
    }

    private void Open()
    {
        Judge(GuardTrial.Tcp(7001));
        Judge(GuardTrial.Udp(6002));
    }

    private (Verdict Verdict, string? To) Judge(Packet packet)
    {
        var why = new Explanation();
        var judgement = _evaluator.Judge(_state, packet, _now, why);
        return (judgement.Verdict, why.Reasons.OfType<Translated>().Select(t => $"{t.Destination} port {t.Port}").LastOrDefault());
    }
}
