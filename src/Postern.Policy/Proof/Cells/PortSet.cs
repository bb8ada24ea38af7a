using Postern.Rules.Model;

namespace Postern.Policy.Proof.Cells;

/// <summary>Some of the ports 1…65535, as ranges in ascending order that do not touch.</summary>
internal sealed class PortSet
{
    public const int AllPorts = 65_535;

    public static readonly PortSet None = new([]);

    private PortSet(IReadOnlyList<PortRange> ranges)
    {
        Ranges = ranges;
        Count = ranges.Sum(r => r.Count);
    }

    public IReadOnlyList<PortRange> Ranges { get; }

    public int Count { get; }

    /// <summary>A port that stands for all; one above 1023 where there is one, so that a witness looks harmless.</summary>
    public ushort Witness => Ranges.FirstOrDefault(r => r.First > 1023, Ranges[0]).First;

    public IEnumerable<ushort> Ports => Ranges.SelectMany(r => Enumerable.Range(r.First, r.Count).Select(p => (ushort)p));

    /// <summary>Sorted and joined; port 0, which nobody can listen on, is left out.</summary>
    public static PortSet Of(IEnumerable<PortRange> ranges)
    {
        var joined = new List<PortRange>();
        foreach (var range in ranges.Where(r => r.Last > 0).Select(r => r.First == 0 ? new PortRange(1, r.Last) : r).OrderBy(r => r.First))
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last + 1)
                joined[^1] = new PortRange(joined[^1].First, Math.Max(joined[^1].Last, range.Last));
            else
                joined.Add(range);
        }

        return new PortSet(joined);
    }

    public static PortSet Union(IEnumerable<PortSet> sets) => Of(sets.SelectMany(s => s.Ranges));

    public PortSet Complement()
    {
        var ranges = new List<PortRange>();
        var next = 1;
        foreach (var range in Ranges)
        {
            if (range.First > next)
                ranges.Add(new PortRange((ushort)next, (ushort)(range.First - 1)));
            next = range.Last + 1;
        }

        if (next <= AllPorts)
            ranges.Add(new PortRange((ushort)next, AllPorts));
        return new PortSet(ranges);
    }

    /// <summary><c>22,80-81</c>, <c>any</c>, or <c>any but 22</c> where that is shorter.</summary>
    public override string ToString()
    {
        if (Count == AllPorts)
            return "any";
        var rest = Complement();
        return Count > AllPorts / 2 && rest.Ranges.Count <= Ranges.Count ? "any but " + List(rest) : List(this);
    }

    private static string List(PortSet set) =>
        string.Join(',', set.Ranges.Take(12)) + (set.Ranges.Count > 12 ? $" and {set.Ranges.Skip(12).Sum(r => r.Count):N0} more" : "");
}
