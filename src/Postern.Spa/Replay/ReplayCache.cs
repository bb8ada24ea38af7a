namespace Postern.Spa.Replay;

/// <summary>
/// Remembers authenticated packets until they would be stale anyway, whichever way the clocks differ. Bounded, and in memory; whoever owns
/// it writes each entry down before a door opens. Not for concurrent use.
/// </summary>
public sealed class ReplayCache
{
    private const int FewestSlots = 1024;

    /// <summary>A cache that is full is not gone through for each packet that comes.</summary>
    private static readonly long Pause = TimeSpan.TicksPerSecond;

    private readonly int _limit;

    /// <summary>Open addressing, at most half full. A digest is uniform, and whoever can choose it has a key: its first bits are the place.</summary>
    private Entry[] _slots = new Entry[FewestSlots];
    private int _count;

    /// <summary>The first moment at which something may have expired, as of the last time that all were looked at.</summary>
    private long _earliest = long.MaxValue;
    private long _sweptFull = long.MinValue;

    /// <param name="limit">Packets at once; when it is full, nothing more is accepted.</param>
    public ReplayCache(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        _limit = limit;
    }

    public int Limit => _limit;

    /// <summary>Those that expired count too, until their room is needed.</summary>
    public int Count => _count;

    /// <summary>Allocates nothing.</summary>
    public bool Contains(in Digest32 packet) => _slots[Find(_slots, packet)].IsUsed;

    /// <param name="until">When the packet will be refused for its age: its own time and the window, or now and the window, whichever is later.</param>
    /// <param name="now">What expired before it leaves when room is needed.</param>
    /// <returns>False where it was there before or there is no room.</returns>
    public bool TryAdd(in Digest32 packet, DateTimeOffset until, DateTimeOffset now)
    {
        var at = Find(_slots, packet);
        if (_slots[at].IsUsed)
            return false;
        if (_count >= _limit)
        {
            if (now.UtcTicks >= _sweptFull && now.UtcTicks < unchecked(_sweptFull + Pause))
                return false;
            MakeRoom(now.UtcTicks);
            if (_count >= _limit)
            {
                _sweptFull = now.UtcTicks;
                return false;
            }

            at = Find(_slots, packet);
        }
        else if (_count >= _slots.Length / 2)
        {
            MakeRoom(now.UtcTicks);
            at = Find(_slots, packet);
        }

        _slots[at] = new Entry(packet, until.UtcTicks, true);
        _count++;
        _earliest = Math.Min(_earliest, until.UtcTicks);
        return true;
    }

    /// <summary>Whatever expired leaves.</summary>
    public void Forget(DateTimeOffset now) => MakeRoom(now.UtcTicks);

    /// <summary>Whatever is there counts so much longer.</summary>
    public void Extend(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].IsUsed)
                _slots[i] = _slots[i] with { Until = Math.Min(_slots[i].Until, DateTimeOffset.MaxValue.UtcTicks - by.Ticks) + by.Ticks };
        }

        _earliest = Math.Min(_earliest, long.MaxValue - by.Ticks) + by.Ticks;
    }

    /// <summary>In no order.</summary>
    public IEnumerable<(Digest32 Packet, DateTimeOffset Until)> Entries
    {
        get
        {
            foreach (var entry in _slots)
            {
                if (entry.IsUsed)
                    yield return (entry.Packet, new DateTimeOffset(entry.Until, TimeSpan.Zero));
            }
        }
    }

    // All at once, and only where something can have expired: what it costs is paid by as many that were added.
    private void MakeRoom(long now)
    {
        var live = _count;
        if (_earliest < now)
        {
            live = 0;
            foreach (var entry in _slots)
                live += entry.IsUsed && entry.Until >= now ? 1 : 0;
        }

        var size = FewestSlots;
        while (size / 4 < live)
            size *= 2;
        if (live == _count && size <= _slots.Length)
            return;
        var slots = new Entry[size];
        (_count, _earliest) = (0, long.MaxValue);
        foreach (var entry in _slots)
        {
            if (!entry.IsUsed || entry.Until < now)
                continue;
            slots[Find(slots, entry.Packet)] = entry;
            _count++;
            _earliest = Math.Min(_earliest, entry.Until);
        }

        _slots = slots;
    }

    /// <returns>Where it is, or where it would be.</returns>
    private static int Find(Entry[] slots, in Digest32 packet)
    {
        var mask = slots.Length - 1;
        var at = (int)(packet.A & (uint)mask);
        while (slots[at].IsUsed && slots[at].Packet != packet)
            at = (at + 1) & mask;
        return at;
    }

    private readonly record struct Entry(Digest32 Packet, long Until, bool IsUsed);
}
