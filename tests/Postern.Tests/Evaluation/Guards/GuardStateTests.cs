using Postern.Rules.Evaluation;
using Postern.Rules.Evaluation.Guards;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

public sealed class GuardStateTests
{
    private const string Policy = """
        gate: {attempts: 1024}
        doors:
          ssh: {opens: tcp/22, knock: [tcp/7001, tcp/9001, tcp/8001]}
          web: {opens: tcp/8080, strict: door, knock: [tcp/6001, tcp/9001, udp/6002]}
          vpn: {opens: udp/51820, strict: off, knock: [tcp/3001, tcp/1001, tcp/2001]}
        traps: [{ports: tcp/23, ban: 1m}]
        """;

    private static readonly HostAddress Stranger = HostAddress.Parse(GuardTrial.Stranger);

    [Fact]
    public void A_full_table_makes_no_new_attempt_and_keeps_those_it_has()
    {
        var trial = new GuardTrial(Policy);
        for (var i = 0; i < 1024; i++)
            trial.Syn(7001, $"10.0.{i / 256}.{i % 256}");
        trial.Syn(7001).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.NoRoom, GuardEvent.KnockDropped]);
        trial.Steps().ShouldBe(0);
        trial.Syn(9001, "10.0.3.255");
        trial.Steps("10.0.3.255").ShouldBe(2);
        trial.Wait(5);
        trial.Syn(7001);
        trial.Steps().ShouldBe(1);
    }

    [Fact]
    public void Ended_attempts_leave_no_trace_in_memory()
    {
        var trial = new GuardTrial(Policy.Replace("1024", "1048576")) { Why = null };
        var (knock, before) = (GuardTrial.Tcp(7001), 0L);
        for (var i = 0; i < 400_000; i++)
        {
            trial.Wait(0.001);
            trial.Send(knock with { Source = new HostAddress(knock.Family, (UInt128)(0x0a00_0000 + i)) });
            if (i == 20_000)
                before = GC.GetAllocatedBytesForCurrentThread();
        }

        // Five thousand attempts are alive at any time: their table does not grow with those that were.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2_000_000);
    }

    [Fact]
    public void States_can_be_built()
    {
        var trial = new GuardTrial(Policy);
        var (now, until) = (trial.Now.UtcTicks, trial.Now.AddSeconds(3).UtcTicks);
        var (ssh, web, vpn) = (trial.Guard.Doors[0], trial.Guard.Doors[1], trial.Guard.Doors[2]);
        trial.State.SetAttempt(Stranger, ssh, 2, until, now);
        trial.State.SetAttempt(Stranger, web, 1, until, now);
        trial.State.SetAttempt(Stranger, vpn, 2, until, now);
        trial.State.AttemptsAt(trial.Now).OrderBy(a => a.Door.Name).Select(a => (a.Source, a.Door, a.Passed.Count, a.Until)).ShouldBe(
        [
            (Stranger, ssh, 2, trial.Now.AddSeconds(3)),
            (Stranger, vpn, 2, trial.Now.AddSeconds(3)),
            (Stranger, web, 1, trial.Now.AddSeconds(3)),
        ]);
        trial.Syn(8001);
        trial.Syn(2001);
        trial.IsOpen("ssh").ShouldBeTrue();
        trial.IsOpen("vpn").ShouldBeTrue();

        trial.State.SetAttempt(Stranger, vpn, 0, until, now);
        trial.State.ClearAttempt(Stranger, web);
        trial.State.AttemptsAt(trial.Now).ShouldBeEmpty();

        trial.State.ClearGrant(Stranger, ssh);
        trial.Syn(22).ShouldBeFalse();
        trial.State.SetGrant(Stranger, web, until, now);
        trial.Syn(8080).ShouldBeTrue();
        trial.State.GrantsAt(trial.Now).Select(g => g.Door.Name).Order().ShouldBe(["vpn", "web"]);

        trial.Syn(23).ShouldBeTrue("it came in, so that the trap spares it");
        trial.State.ClearAdmitted(Stranger);
        trial.Syn(23).ShouldBeFalse();
        trial.State.ClearBan(Stranger);
        trial.State.SetAdmitted(Stranger, until, now);
        trial.Syn(23).ShouldBeTrue();
        trial.State.SetBan(Stranger, until, now);
        trial.Syn(8080).ShouldBeFalse();
        trial.Wait(3);
        trial.Syn(443).ShouldBeTrue();
        trial.State.BansAt(trial.Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_copy_and_its_original_go_their_own_ways()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001);
        trial.Syn(3001);
        var (original, copy) = (trial.State, trial.State.Clone());
        var before = Contents(original, trial.Now);
        Contents(copy, trial.Now).ShouldBe(before);

        trial.State = copy;
        foreach (var port in new[] { 7001, 9001, 8001, 1001, 2001, 6001 })
            trial.Syn(port);
        trial.Syn(23, GuardTrial.Other);
        trial.IsOpen("ssh").ShouldBeTrue();
        Contents(original, trial.Now).ShouldBe(before);

        var after = Contents(copy, trial.Now);
        trial.State = original;
        trial.Syn(23);
        Contents(copy, trial.Now).ShouldBe(after);
    }

    [Fact]
    public void A_copy_has_buckets_of_its_own()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001);
        var copy = trial.State.Clone();
        for (var i = 0; i < 300; i++)
            trial.Syn(7001);
        trial.Events.ShouldBe([GuardEvent.TooBusy]);
        trial.State = copy;
        trial.Syn(9001);
        trial.Steps().ShouldBe(2);
    }

    private static string Contents(GuardState state, DateTimeOffset now) => string.Join('\n',
    [
        .. state.AttemptsAt(now).Select(a => $"{a}").Order(),
        .. state.GrantsAt(now).Select(g => $"{g}").Order(),
        .. state.BansAt(now).Select(b => $"{b}").Order(),
        .. state.AdmittedAt(now).Select(a => $"{a}").Order(),
    ]);
}
