namespace Postern.Rules.Evaluation.Chains;

/// <summary>
/// For each stretch of a number line on which the rules of a chain agree, a row of bits: the rules that may hold there.
/// </summary>
internal sealed class SegmentRows
{
    /// <summary>Words that all rows of one line may take together; beyond it neighbouring stretches share a row.</summary>
    private const int MostWords = 1 << 21;

    private readonly UInt128[] _starts;
    private readonly ulong[] _rows;
    private readonly int _words;

    /// <param name="free">Rules that hold everywhere as far as this line is concerned.</param>
    /// <param name="bound">Rules and where they may hold.</param>
    public SegmentRows(ulong[] free, IReadOnlyList<(int Rule, IReadOnlyList<(UInt128 First, UInt128 Last)> Ranges)> bound)
    {
        _words = free.Length;
        var starts = new SortedSet<UInt128> { UInt128.Zero };
        foreach (var (first, last) in bound.SelectMany(b => b.Ranges))
        {
            starts.Add(first);
            if (last < UInt128.MaxValue)
                starts.Add(last + 1);
        }

        var most = Math.Max(1, MostWords / Math.Max(1, _words));
        var step = (starts.Count + most - 1) / most;
        _starts = [.. starts.Where((_, i) => i % step == 0)];
        _rows = new ulong[_starts.Length * _words];
        for (var i = 0; i < _starts.Length; i++)
            free.CopyTo(_rows, i * _words);
        foreach (var (rule, ranges) in bound)
        {
            foreach (var (first, last) in ranges)
            {
                for (var i = Find(first); i <= Find(last); i++)
                    _rows[(i * _words) + (rule >> 6)] |= 1UL << (rule & 63);
            }
        }
    }

    public int Count => _starts.Length;

    public ReadOnlySpan<ulong> Row(int segment) => _rows.AsSpan(segment * _words, _words);

    public ReadOnlySpan<ulong> Of(UInt128 number) => Row(Find(number));

    public int Find(UInt128 number)
    {
        var (low, high) = (0, _starts.Length);
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (_starts[middle] <= number)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Everything that the ranges leave out.</summary>
    public static IReadOnlyList<(UInt128 First, UInt128 Last)> Outside(IEnumerable<(UInt128 First, UInt128 Last)> ranges)
    {
        var outside = new List<(UInt128 First, UInt128 Last)>();
        var next = UInt128.Zero;
        foreach (var (first, last) in ranges.OrderBy(r => r.First))
        {
            if (first > next)
                outside.Add((next, first - 1));
            if (last == UInt128.MaxValue)
                return outside;
            next = UInt128.Max(next, last + 1);
        }

        outside.Add((next, UInt128.MaxValue));
        return outside;
    }
}
