using Postern.NetworkTests.Equality.Drafts;
using Postern.NetworkTests.Equality.Generation;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends.RouterOs;

/// <summary>
/// A policy that is strict about nothing means on a router what it means to the guard, packet by packet. Times are whole seconds, every
/// grant lasts as long as every other (a trap spares who has a grant now, the guard for as long as the longest grant), and nobody answers, so that
/// no SYN comes in a connection that stands. Doors that IPv6 sources cannot open on a router (PN4206) are left out.
/// </summary>
public sealed class LoweringEqualityTests
{
    private static readonly int Seeds = Trials.Count(usual: 150, many: 600);

    private static readonly DateTimeOffset Load = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_packet_meets_the_same_fate()
    {
        var opened = 0;
        ForEachSeed(Strictness.Off, (guard, router, trace) =>
        {
            var (one, other) = (Start(guard), Start(router));
            foreach (var packet in trace.Packets)
            {
                var now = Load + (packet.Tick * Ground.Tick);
                var fate = one.Evaluator.Judge(one.State, packet.Packet, now);
                var passes = other.Evaluator.Judge(other.State, packet.Packet, now).Passes;
                // A segment of no connection is not translated: the guard hands it to the gate, where a router drops it at a door that forwards.
                if (fate is { Passes: true, Connection: ConnectionStates.Invalid } && !passes)
                    continue;
                passes.ShouldBe(fate.Passes, packet.ToString());
            }

            opened += one.State.Grants(Load + (trace.Packets[^1].Tick * Ground.Tick)).Count();
        });
        opened.ShouldBeGreaterThan(Seeds / 4);
    }

    [Fact]
    public void A_stricter_guard_lets_in_no_more_services_than_the_router() => ForEachSeed(Strictness.Gate, (guard, router, trace) =>
    {
        var (one, other) = (Start(guard), Start(router));
        foreach (var packet in trace.Packets)
        {
            var now = Load + (packet.Tick * Ground.Tick);
            one.Evaluator.Judge(one.State, packet.Packet, now);
            other.Evaluator.Judge(other.State, packet.Packet, now);
            foreach (var grant in one.State.Grants(now))
                other.State.Lists(now).Any(e => e.List == $"postern-{grant.Door.Name}" && e.Range.Contains(grant.Source)).ShouldBeTrue($"{packet}: {grant.Source} at {grant.Door.Name}");
        }
    }, traps: false);

    private static (Evaluator Evaluator, GateState State) Start(RuleSet ruleSet)
    {
        var evaluator = new Evaluator(ruleSet, new EvaluatorOptions { OwnAddresses = TraceGenerator.GateAddresses });
        return (evaluator, evaluator.NewState(Load));
    }

    private static void ForEachSeed(Strictness strictness, Action<RuleSet, RuleSet, Trace> property, bool traps = true)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var (policy, guard) = Draw(random, strictness, traps);
            var router = RouterText.Lower(guard);
            try
            {
                property(guard, router, TraceGenerator.Generate(random, guard with { Chains = router.Chains, Layer7Patterns = router.Layer7Patterns }));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"seed {seed}\n{policy}\n{RouterText.Listing(router)}\n{e.Message}", e);
            }
        }
    }

    private static bool HasPrefix(IReadOnlyList<IReadOnlyList<KnockStep>> sequences) =>
        sequences.Any(s => sequences.Any(o => !ReferenceEquals(s, o) && s.Count < o.Count && s.SequenceEqual(o.Take(s.Count))));

    private static (PolicyDraft Policy, RuleSet RuleSet) Draw(Random random, Strictness strictness, bool traps)
    {
        while (true)
        {
            var draft = PolicyGenerator.Generate(random, random.Next(4) == 0 ? random : null, random);
            // Of two sequences of a door, one of which begins like the other goes on, the guard knows the longer alone; those of a key are equally long.
            if (draft.Doors.Any(d => HasPrefix([d.Knock, .. d.Alternatives])))
                continue;
            var grant = random.Chance(0.5) ? "1s" : "30m";
            var policy = draft with
            {
                // A trap over a step is an error, which nobody checks of alternatives drawn by lot.
                Traps = traps && draft.Doors.All(d => d.Alternatives.Count == 0) ? [.. draft.Traps.Select(t => t[..t.IndexOf("ban:", StringComparison.Ordinal)] + "ban: 1s}")] : [],
                // A router does not know who used a rolling sequence (PN4216), and guards what is not guarded here.
                Doors = [.. draft.Doors.Select(d => d with { Rolls = false, Enforced = "local", Strictness = strictness, For = grant, StepTimeout = random.Chance(0.4) ? "30s" : "1s" })],
            };
            if (new RuleSetDraft(null, policy).Compile() is { HasErrors: false } compilation && RouterText.Findings(compilation.RuleSet).All(d => d.Severity != Severity.Error && d.Code != "PN4206"))
                return (policy, compilation.RuleSet);
        }
    }
}
