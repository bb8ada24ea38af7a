using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Guards;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Comparing;

/// <summary>Two policies, side by side: what each lets in at once, and what each door opens to. No policy is one that passes everything.</summary>
internal static class GuardComparison
{
    private const int MostStates = 2_000;
    private const int MostSources = 64;

    public static List<Difference> Compare(Guard? first, Guard? second, HashSet<string> notExplored)
    {
        var found = new List<Difference>();
        var (a, b) = (first ?? new Guard { Doors = [] }, second ?? new Guard { Doors = [] });
        AtOnce(a, b, notExplored, found);
        var before = a.Doors.SelectMany(d => d.Protected.Select(s => (Key: s.ToString(), Door: d))).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.First().Door);
        var after = b.Doors.SelectMany(d => d.Protected.Select(s => (Key: s.ToString(), Door: d))).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.First().Door);
        var services = a.Doors.Concat(b.Doors).SelectMany(d => d.Protected).DistinctBy(s => s.ToString()).ToList();
        var compared = new HashSet<(Door, Door)>();
        foreach (var service in services)
        {
            var key = service.ToString();
            if (!before.TryGetValue(key, out var old) || !after.TryGetValue(key, out var door) || !compared.Add((old, door)))
                continue;
            People(old, door, key, found);
            if (old.Opener.Sequences.Select(s => string.Join(", ", s)).SequenceEqual(door.Opener.Sequences.Select(s => string.Join(", ", s))) && old.Opener.Strictness == door.Opener.Strictness)
                Times(old, door, key, found);
            else
                Doors(old, door, service, a, b, notExplored, found);
        }

        return found;
    }

    // Whatever port, from whomever a policy names: the first packet.
    private static void AtOnce(Guard first, Guard second, HashSet<string> notExplored, List<Difference> found)
    {
        var (packets, others) = (new StepPackets(first), new StepPackets(second));
        var (a, b) = (new Evaluator(new RuleSet { Guard = first }, packets.Options), new Evaluator(new RuleSet { Guard = second }, others.Options));
        var sources = new List<(string Who, HostAddress Source)> { ("anybody", StepPackets.Source(0)) };
        sources.AddRange(first.Trusted.Concat(second.Trusted).Where(t => t.Range is { Family: IpFamily.V4 })
            .Select(t => (t.Range!.Value.ToString(), HostAddress.From(t.Range.Value.First))).Distinct());
        if (first.Trusted.Concat(second.Trusted).Any(t => t.Range is not { Family: IpFamily.V4 }))
            notExplored.Add("trusted host names and IPv6 addresses");
        if (sources.Count > MostSources)
            notExplored.Add($"{sources.Count - MostSources} more trusted sources");
        // What becomes of a knock's own packet lets nobody in anywhere.
        var knocks = first.Doors.Concat(second.Doors).SelectMany(d => d.Opener.AllSteps).Where(s => s.Port is not null).Select(s => (s.Protocol, s.Port!.Value)).ToHashSet();
        foreach (var (who, source) in sources.Take(MostSources))
        {
            foreach (var protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp })
            {
                var (more, less) = (new List<PortRange>(), new List<PortRange>());
                for (var port = 1; port <= PortSet.AllPorts; port++)
                {
                    if (knocks.Contains((protocol, (ushort)port)))
                        continue;
                    var service = new ProtectedService(null, new PortPattern(protocol, (ushort)port));
                    var (inFirst, inSecond) = (Passes(a, packets, service, source), Passes(b, others, service, source));
                    if (inFirst != inSecond)
                        (inSecond ? more : less).Add((ushort)port);
                }

                if (more.Count > 0)
                    found.Add(new Difference(true, who, [], $"{protocol}/{PortSet.Of(more)}"));
                if (less.Count > 0)
                    found.Add(new Difference(false, who, [], $"{protocol}/{PortSet.Of(less)}"));
            }
        }
    }

    private static bool Passes(Evaluator evaluator, StepPackets packets, ProtectedService service, HostAddress source) =>
        evaluator.Judge(evaluator.NewState(StepPackets.Start), packets.To(service, source), StepPackets.Start).Passes;

    private static void People(Door old, Door door, string place, List<Difference> found)
    {
        foreach (var (isMore, names) in new[] { (true, door.People.Except(old.People)), (false, old.People.Except(door.People)) })
            found.AddRange(names.Select(name => new Difference(isMore, name, ["a single packet"], place)));
    }

    private static void Times(Door old, Door door, string place, List<Difference> found)
    {
        IReadOnlyList<string> knock = [.. door.Opener.Steps.Select(s => s.ToString())];
        if (old.For != door.For)
            found.Add(new Difference(door.For > old.For, door.IsSpaOnly ? "who has a key" : "who knocks", door.IsSpaOnly ? ["a single packet"] : knock, $"{place} for {Durations.Text(door.For)} and not for {Durations.Text(old.For)}"));
        if (!door.IsSpaOnly && old.Opener.StepTimeout != door.Opener.StepTimeout)
        {
            found.Add(new Difference(door.Opener.StepTimeout > old.Opener.StepTimeout, "who knocks", knock,
                $"{place} with {Durations.Text(door.Opener.StepTimeout)} from knock to knock and not {Durations.Text(old.Opener.StepTimeout)}"));
        }
    }

    private static void Doors(Door old, Door door, ProtectedService service, Guard first, Guard second, HashSet<string> notExplored, List<Difference> found)
    {
        var packets = new StepPackets(first);
        Evaluator[] evaluators = [Alone(old, first, packets), Alone(door, second, packets)];
        var source = StepPackets.Source(0);
        var moves = old.Opener.AllSteps.Concat(door.Opener.AllSteps).Distinct().Append(KnockStep.Tcp(Unused(old, door))).ToList();
        var seen = new HashSet<string>();
        var queue = new Queue<(GateState First, GateState Second, IReadOnlyList<string> Way)>();
        queue.Enqueue((evaluators[0].NewState(StepPackets.Start), evaluators[1].NewState(StepPackets.Start), []));
        var (more, less) = (false, false);
        while (queue.TryDequeue(out var at) && !(more && less))
        {
            foreach (var move in moves)
            {
                var (a, b) = (at.First.Clone(), at.Second.Clone());
                foreach (var packet in packets.All(move, source))
                {
                    evaluators[0].Judge(a, packet, StepPackets.Start);
                    evaluators[1].Judge(b, packet, StepPackets.Start);
                }

                if (!seen.Add(Key(a) + "|" + Key(b)))
                    continue;
                IReadOnlyList<string> way = [.. at.Way, move.ToString()];
                var inFirst = evaluators[0].Judge(a.Clone(), packets.To(service, source), StepPackets.Start).Passes;
                var inSecond = evaluators[1].Judge(b.Clone(), packets.To(service, source), StepPackets.Start).Passes;
                if (inSecond && !inFirst && !more)
                    found.Add(new Difference(more = true, "anybody", way, service.ToString()));
                if (inFirst && !inSecond && !less)
                    found.Add(new Difference(!(less = true), "anybody", way, service.ToString()));
                queue.Enqueue((a, b, way));
            }

            if (seen.Count <= MostStates)
                continue;
            notExplored.Add($"{service}: stopped after {seen.Count:N0} pairs of states");
            break;
        }
    }

    private static Evaluator Alone(Door door, Guard guard, StepPackets packets) =>
        new(new RuleSet { Guard = new Guard { Doors = [door], Unlisted = guard.Unlisted, AttemptLimit = 64 } }, packets.Options);

    private static ushort Unused(Door first, Door second)
    {
        ushort port = 9;
        while (first.Opens.Concat(second.Opens).Any(s => s.Port.Ports.Contains(port)) || first.Opener.AllSteps.Concat(second.Opener.AllSteps).Any(s => s.Port == port))
            port++;
        return port;
    }

    private static string Key(GateState state) =>
        string.Join(' ', state.Attempts(StepPackets.Start).Select(a => string.Join(',', a.Passed)).Order(StringComparer.Ordinal)) + (state.Grants(StepPackets.Start).Any() ? "!" : "");
}
