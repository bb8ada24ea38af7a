using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Lists;

/// <summary>Configured entries with a time. A packet from anywhere inside one gives the whole entry its new time.</summary>
internal sealed class TimedRanges
{
    public static readonly TimedRanges None = new([]);

    private readonly AddressRange[] _ranges;
    private readonly UInt128[] _first;

    /// <summary>The greatest end of all ranges up to this one: where it lies before an address, no earlier range holds it.</summary>
    private readonly UInt128[] _reach;
    private readonly long[] _until;

    public TimedRanges(IReadOnlyList<(AddressRange Range, long Until)> entries)
    {
        var sorted = entries.OrderBy(e => e.Range.FirstNumber).ThenByDescending(e => e.Range.LastNumber).ToArray();
        _ranges = [.. sorted.Select(e => e.Range)];
        _until = [.. sorted.Select(e => e.Until)];
        _first = [.. _ranges.Select(r => r.FirstNumber)];
        _reach = [.. _ranges.Select(r => r.LastNumber)];
        for (var i = 1; i < _reach.Length; i++)
            _reach[i] = UInt128.Max(_reach[i], _reach[i - 1]);
    }

    private TimedRanges(TimedRanges other)
    {
        (_ranges, _first, _reach) = (other._ranges, other._first, other._reach);
        _until = [.. other._until];
    }

    public IEnumerable<(AddressRange Range, long Until)> Alive(long now) => _ranges.Zip(_until).Where(e => now < e.Second);

    public TimedRanges Clone() => _ranges.Length == 0 ? this : new TimedRanges(this);

    /// <summary>The entry that holds the address and begins last; -1 where none that is alive does.</summary>
    public int Find(UInt128 address, long now)
    {
        if (_first.Length == 0)
            return -1;
        var at = Array.BinarySearch(_first, address);
        at = at < 0 ? ~at - 1 : LastOf(at);
        for (; at >= 0 && _reach[at] >= address; at--)
        {
            if (address <= _ranges[at].LastNumber && now < _until[at])
                return at;
        }

        return -1;
    }

    /// <returns>The end that the entry has now.</returns>
    public long Renew(int entry, long until) => _until[entry] = _until[entry] == Until.Static ? Until.Static : until;

    public void RemoveHost(UInt128 address)
    {
        for (var i = 0; i < _ranges.Length; i++)
        {
            if (_ranges[i].FirstNumber == address && _ranges[i].LastNumber == address)
                _until[i] = 0;
        }
    }

    private int LastOf(int at)
    {
        while (at + 1 < _first.Length && _first[at + 1] == _first[at])
            at++;
        return at;
    }
}
