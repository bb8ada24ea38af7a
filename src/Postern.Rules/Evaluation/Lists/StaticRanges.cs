using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Lists;

/// <summary>The static entries of one list: as configured for the listing, as disjoint sorted intervals for the look-up. Never changed.</summary>
internal sealed class StaticRanges
{
    public static readonly StaticRanges None = new([]);

    private readonly UInt128[] _first;
    private readonly UInt128[] _last;

    public StaticRanges(IReadOnlyList<AddressRange> entries)
    {
        Entries = entries;
        List<UInt128> first = [], last = [];
        foreach (var entry in entries.OrderBy(e => e.FirstNumber))
        {
            if (last.Count > 0 && entry.FirstNumber <= last[^1])
            {
                last[^1] = UInt128.Max(last[^1], entry.LastNumber);
                continue;
            }

            first.Add(entry.FirstNumber);
            last.Add(entry.LastNumber);
        }

        (_first, _last) = ([.. first], [.. last]);
    }

    public IReadOnlyList<AddressRange> Entries { get; }

    public bool Contains(UInt128 address)
    {
        if (_first.Length == 0)
            return false;
        var at = Array.BinarySearch(_first, address);
        if (at < 0)
            at = ~at - 1;
        return at >= 0 && address <= _last[at];
    }
}
