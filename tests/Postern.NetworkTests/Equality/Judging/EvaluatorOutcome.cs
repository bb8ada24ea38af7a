using Postern.NetworkTests.Equality.Generation;
using Postern.NetworkTests.Equality.Lab;
using Postern.Policy.Diagnostics;
using Postern.Policy.Lowering;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.NetworkTests.Equality.Judging;

/// <summary>A trace through the evaluator.</summary>
internal static class EvaluatorOutcome
{
    private static readonly DateTimeOffset Load = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly AddressRange[] Within = [AddressRange.Prefix(Ground.Behind4, 24), AddressRange.Prefix(Ground.Behind6, 64)];

    public static Outcome Of(RuleSet ruleSet, Trace trace, TimeSpan readAt)
    {
        var evaluator = Evaluator(ruleSet, trace);
        var state = evaluator.NewState(Load);
        var passed = new HashSet<int>();
        foreach (var packet in trace.Packets)
        {
            if (evaluator.Judge(state, packet.Packet, Load + At(packet.Tick)).Passes)
                passed.Add(packet.Number);
        }

        var counters = new Dictionary<string, (long, long)>();
        foreach (var chain in ruleSet.Chains)
        {
            for (var i = 0; i < chain.Rules.Count; i++)
            {
                var count = state.Count(chain, i);
                if (!chain.Rules[i].Disabled)
                    counters[chain.Rules[i].Comment] = (count.Packets, count.Bytes);
            }
        }

        var now = Load + readAt;
        var entries = new Dictionary<Entry, TimeSpan?>();
        foreach (var entry in state.Lists(now).Where(e => !e.IsConfigured))
            entries[new Entry($"list {entry.List}", entry.Range.ToString())] = entry.Until - Load;
        foreach (var list in state.Lists(now).Where(e => e.IsConfigured).GroupBy(e => e.List))
            Configured.Add(entries, list.Key, [.. list.Select(e => (e.Range, e.Until - Load))]);
        foreach (var grant in state.Grants(now))
            entries[new Entry("grants", $"{grant.Source} at {grant.Door.Name}")] = grant.Until - Load;
        foreach (var ban in state.Bans(now))
            entries[new Entry("bans", $"{ban.Source}")] = ban.Until - Load;
        if (ruleSet.Guard is { } guard)
        {
            var automata = AutomatonBuilder.Build(guard, new DiagnosticBag())!;
            foreach (var attempt in state.Attempts(now))
                entries[new Entry("attempts", $"{attempt.Source} {State(automata, attempt.Door, attempt.Passed)}")] = attempt.Until - Load;
        }

        return new Outcome(passed, counters, entries);
    }

    /// <summary>Why one packet was judged so.</summary>
    public static IReadOnlyList<Reason> Explain(RuleSet ruleSet, Trace trace, int number)
    {
        var evaluator = Evaluator(ruleSet, trace);
        var state = evaluator.NewState(Load);
        var explanation = new Explanation();
        foreach (var packet in trace.Packets.Where(p => p.Number <= number))
            evaluator.Judge(state, packet.Packet, Load + At(packet.Tick), packet.Number == number ? explanation : null);
        return explanation.Reasons;
    }

    /// <summary>The time of a tick since the load; the first comes one tick after it.</summary>
    public static TimeSpan At(int tick) => (tick + 1) * Ground.Tick;

    private static Evaluator Evaluator(RuleSet ruleSet, Trace trace) => new(ruleSet, new EvaluatorOptions
    {
        OwnAddresses = TraceGenerator.GateAddresses,
        WayOut = to => Within.Any(r => r.Contains(to)) ? Ground.Inside : Ground.Outside,
        Answers = trace.Answers ? new Services() : null,
    });

    private static string State(GuardAutomata automata, Door door, IReadOnlyList<KnockStep> passed)
    {
        var automaton = automata.Of(door);
        var state = automaton.Root;
        foreach (var step in passed)
            state = state.Next.First(n => n.By!.Equals(step));
        return StateName(automaton, state.Id);
    }

    public static string StateName(KnockAutomaton automaton, uint id) => $"in {(automaton.States.FirstOrDefault(s => s.Id == id) is { } state ? $"{state.Label} behind {Way(state)}" : $"no state ({id:x8})")} of {(automaton.Name.Length == 0 ? "all" : automaton.Name)}";

    private static string Way(KnockState state) => state.Parent?.By is null ? $"{state.By}" : $"{Way(state.Parent)}, {state.By}";

    private sealed class Services : IHostAnswers
    {
        private static readonly HostAddress[] Bound = [Ground.Gate4, Ground.Gate6];

        public bool Answers(in Packet packet) =>
            Array.IndexOf(Bound, packet.Destination) >= 0
                && Array.IndexOf(packet.Protocol == IpProtocol.Tcp ? GateHost.TcpServices : GateHost.UdpServices, packet.DestinationPort) >= 0;
    }
}
