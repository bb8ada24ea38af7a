using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Chains;

/// <summary>The rules of a chain that may hold for each destination port of one protocol.</summary>
internal sealed class PortRows
{
    /// <summary>With more stretches than this a table of all ports is faster than the search.</summary>
    private const int WorthATable = 16;

    private readonly SegmentRows _rows;
    private readonly ushort[]? _segments;

    /// <param name="candidates">The rules that the protocol leaves.</param>
    public PortRows(IReadOnlyList<Rule> rules, ulong[] candidates)
    {
        var bound = new List<(int Rule, IReadOnlyList<(UInt128 First, UInt128 Last)> Ranges)>();
        var free = (ulong[])candidates.Clone();
        for (var i = 0; i < rules.Count; i++)
        {
            if ((candidates[i >> 6] & (1UL << (i & 63))) == 0
                || rules[i].Matchers.OfType<PortMatcher>().FirstOrDefault(m => m.End == PortEnd.Destination) is not { } matcher)
                continue;
            var ranges = matcher.Ports.Select(p => ((UInt128)p.First, (UInt128)p.Last)).ToArray();
            bound.Add((i, matcher.Negated ? SegmentRows.Outside(ranges) : ranges));
            free[i >> 6] &= ~(1UL << (i & 63));
        }

        _rows = new SegmentRows(free, bound);
        if (_rows.Count <= WorthATable)
            return;
        _segments = new ushort[ushort.MaxValue + 1];
        for (var port = 0; port < _segments.Length; port++)
            _segments[port] = (ushort)_rows.Find((UInt128)port);
    }

    public ReadOnlySpan<ulong> Of(ushort port) => _rows.Row(_segments is { } segments ? segments[port] : _rows.Find(port));
}
