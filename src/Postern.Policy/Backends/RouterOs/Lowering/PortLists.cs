using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>Ports as rules have them: one protocol a rule, and no more ports than fit into one.</summary>
internal static class PortLists
{
    /// <summary>What xtables' multiport holds, where a range takes two: whether RouterOS holds more is not documented.</summary>
    private const int Slots = 15;

    /// <summary>The matchers of as few rules as can be, TCP before UDP.</summary>
    public static IEnumerable<(IpProtocol Protocol, Matcher[] Matchers)> Matchers(IEnumerable<PortPattern> patterns)
    {
        foreach (var protocol in patterns.GroupBy(p => p.Protocol).OrderBy(g => g.Key.Number))
        {
            foreach (var ports in Chunks(Merge(protocol.Select(p => p.Ports))))
                yield return (protocol.Key, [new ProtocolMatcher(protocol.Key), new PortMatcher(PortEnd.Destination, ports)]);
        }
    }

    /// <summary>The ports of one pattern that some of the others have too.</summary>
    public static IEnumerable<PortPattern> Common(PortPattern pattern, IEnumerable<PortPattern> others) =>
        others.Where(pattern.Overlaps).Select(o => new PortPattern(
            pattern.Protocol, new PortRange(Math.Max(pattern.Ports.First, o.Ports.First), Math.Min(pattern.Ports.Last, o.Ports.Last))));

    private static List<PortRange> Merge(IEnumerable<PortRange> ranges)
    {
        var merged = new List<PortRange>();
        foreach (var range in ranges.OrderBy(r => r.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = new PortRange(merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }

        return merged;
    }

    private static IEnumerable<List<PortRange>> Chunks(List<PortRange> ranges)
    {
        var chunk = new List<PortRange>();
        var slots = 0;
        foreach (var range in ranges)
        {
            var needed = range.IsSingle ? 1 : 2;
            if (slots + needed > Slots)
            {
                yield return chunk;
                (chunk, slots) = ([], 0);
            }

            chunk.Add(range);
            slots += needed;
        }

        if (chunk.Count > 0)
            yield return chunk;
    }
}
