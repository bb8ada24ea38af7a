using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Cells;

/// <summary>The addresses that no range of a given set tells apart: those that lie in the same ranges.</summary>
/// <param name="Witness">Stands for all of them.</param>
/// <param name="Ranges">Indexes of the ranges that hold them.</param>
/// <param name="Size">How many addresses; saturates.</param>
/// <param name="Pieces">How many stretches of addresses they are.</param>
internal sealed record AddressClass(HostAddress Witness, IReadOnlyList<int> Ranges, UInt128 Size, int Pieces = 1);

/// <summary>Cuts all addresses of a family at the borders of ranges, and merges the pieces that lie in the same ranges.</summary>
internal static class AddressClasses
{
    /// <param name="kinds">For each range a number; ranges with the same number, those of one list for instance, are not told apart.</param>
    public static List<AddressClass> Cut(IpFamily family, IReadOnlyList<AddressRange> ranges, IReadOnlyList<int>? kinds = null)
    {
        var top = family == IpFamily.V4 ? (UInt128)uint.MaxValue : UInt128.MaxValue;
        var borders = new List<(UInt128 At, bool Opens, int Range)>();
        for (var i = 0; i < ranges.Count; i++)
        {
            if (ranges[i].Family != family)
                continue;
            borders.Add((ranges[i].FirstNumber, true, i));
            if (ranges[i].LastNumber < top)
                borders.Add((ranges[i].LastNumber + 1, false, i));
        }

        var classes = new Dictionary<string, AddressClass>();
        var inside = new SortedSet<int>();
        UInt128 from = 0;
        foreach (var group in borders.GroupBy(b => b.At).OrderBy(g => g.Key))
        {
            if (group.Key > from)
                Add(from, group.Key - 1);
            foreach (var border in group)
            {
                if (border.Opens)
                    inside.Add(border.Range);
                else
                    inside.Remove(border.Range);
            }

            from = group.Key;
        }

        Add(from, top);
        return [.. classes.Values];

        void Add(UInt128 first, UInt128 last)
        {
            var key = string.Join(',', inside.Select(i => kinds?[i] ?? i).Distinct().Order());
            var size = last - first == UInt128.MaxValue ? UInt128.MaxValue : last - first + 1;
            if (!classes.TryGetValue(key, out var known))
                classes[key] = new AddressClass(new HostAddress(family, Middle(first, last)), [.. inside], size);
            else
                classes[key] = known with { Size = UInt128.MaxValue - known.Size < size ? UInt128.MaxValue : known.Size + size, Witness = size > known.Size ? new HostAddress(family, Middle(first, last)) : known.Witness, Pieces = known.Pieces + 1 };
        }
    }

    // Not the first of a prefix, which is no host's address.
    private static UInt128 Middle(UInt128 first, UInt128 last) => last - first < 2 ? first : first + ((last - first) / 2);
}
