using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

public sealed class TrapTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 10m, knock: [tcp/7001, tcp/9001, tcp/8001]}
          web: {opens: tcp/8080, for: 2h, strict: door, knock: [tcp/6001, tcp/6003, udp/6002]}
        traps:
          - {ports: [tcp/23, tcp/3000-3999, tcp/22], ban: 60s}
          - {ports: [tcp/3500, udp/161], ban: 1h}
        trusted: [203.0.113.0/24]
        """;

    [Fact]
    public void A_touch_bans_from_everything_for_the_first_traps_time()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(3500).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.Trapped]);
        trial.State.BansAt(trial.Now).Single().Until.ShouldBe(trial.Now.AddSeconds(60));
        trial.Syn(443).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.Banned]);
        trial.Send(GuardTrial.Ping() with { IcmpType = 0 }).ShouldBeFalse();
        trial.Send(GuardTrial.Tcp(443, flags: TcpFlags.Ack), ConnectionStates.Established).ShouldBeFalse();
        trial.Syn(7001).ShouldBeFalse();
        trial.Steps().ShouldBe(0);
        trial.Syn(443, GuardTrial.Other).ShouldBeTrue();
        trial.Wait(59.999);
        trial.Syn(443).ShouldBeFalse();
        trial.Wait(0.001);
        trial.Syn(443).ShouldBeTrue();
    }

    [Fact]
    public void A_ban_ends_the_attempt()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001);
        trial.Datagram(161).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.WrongKnock, GuardEvent.Trapped]);
    }

    [Fact]
    public void A_trap_on_a_refused_service_bans()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(22).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.Trapped, GuardEvent.Refused]);
        trial.Syn(443).ShouldBeFalse();
    }

    [Fact]
    public void Trusted_sources_are_spared_and_still_make_a_mistake()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001, "203.0.113.9");
        trial.Syn(23, "203.0.113.9").ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.Spared, GuardEvent.WrongKnock, GuardEvent.UnlistedPassed]);
        trial.Steps("203.0.113.9").ShouldBe(0);
    }

    [Fact]
    public void Whoever_came_in_is_spared_for_the_longest_grant_of_all_doors()
    {
        var trial = new GuardTrial(Policy);
        foreach (var port in new[] { 7001, 9001, 8001 })
            trial.Syn(port);
        trial.Wait(2 * 3600 - 1);
        trial.IsOpen("ssh").ShouldBeFalse();
        trial.Syn(23).ShouldBeTrue();
        trial.Syn(22).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.Spared, GuardEvent.Refused]);
        trial.Wait(1);
        trial.Syn(23).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.Trapped]);
    }

    [Fact]
    public void Only_what_may_begin_a_connection_to_the_gate_itself_touches_a_trap()
    {
        var trial = new GuardTrial(Policy);
        trial.Send(GuardTrial.Tcp(23, flags: TcpFlags.Fin | TcpFlags.Ack), ConnectionStates.Invalid).ShouldBeTrue();
        trial.Send(GuardTrial.Udp(161), ConnectionStates.Established).ShouldBeTrue();
        trial.Send(GuardTrial.Tcp(23, destination: "192.0.2.77")).ShouldBeTrue();
        trial.Datagram(23).ShouldBeTrue();
        trial.State.BansAt(trial.Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_ban_counts_where_the_guard_looks()
    {
        var trial = new GuardTrial("gate: {interfaces: wan0}\n" + Policy);
        trial.Syn(23);
        trial.Syn(443).ShouldBeFalse();
        trial.Send(GuardTrial.Tcp(443) with { InInterface = "lan0" }).ShouldBeTrue();
    }
}
