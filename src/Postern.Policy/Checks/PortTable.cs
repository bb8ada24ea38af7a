using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>Port patterns with their owners; finds one that overlaps in logarithmic time, however many there are.</summary>
internal sealed class PortTable<T>
{
    private readonly Dictionary<IpProtocol, Row[]> _rows;

    public PortTable(IEnumerable<(PortPattern Pattern, T Owner)> patterns) =>
        _rows = patterns.GroupBy(p => p.Pattern.Protocol).ToDictionary(g => g.Key, g => Sort(g));

    /// <summary>The overlapping pattern that reaches farthest, or null.</summary>
    public (PortPattern Pattern, T Owner)? Find(PortPattern pattern)
    {
        if (!_rows.TryGetValue(pattern.Protocol, out var rows))
            return null;
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].First <= pattern.Ports.Last)
                low = middle + 1;
            else
                high = middle;
        }

        // Of all that begin early enough, the one that ends last: if it does not overlap, none does.
        return low > 0 && rows[low - 1].Farthest is var (found, owner) && found.Overlaps(pattern) ? (found, owner) : null;
    }

    private static Row[] Sort(IEnumerable<(PortPattern Pattern, T Owner)> patterns)
    {
        var sorted = patterns.OrderBy(p => p.Pattern.Ports.First).ToArray();
        var rows = new Row[sorted.Length];
        var farthest = sorted[0];
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Pattern.Ports.Last > farthest.Pattern.Ports.Last)
                farthest = sorted[i];
            rows[i] = new Row(sorted[i].Pattern.Ports.First, farthest);
        }

        return rows;
    }

    private readonly record struct Row(ushort First, (PortPattern Pattern, T Owner) Farthest);
}
