using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// What sources have for a time. Times are UTC ticks; an entry is gone at the very tick of its end. Room is bounded: when it is used
/// up, a new entry is not made. What has ended is collected when room is needed, at most once a second of the packets' time
/// while the table is full, as the kernel does.
/// </summary>
internal sealed class SourceTable<T>
{
    private readonly Dictionary<SourceKey, Timed> _entries;
    private readonly int _limit;
    private long _nextCollection;

    public SourceTable(int limit) => (_limit, _entries) = (limit, []);

    private SourceTable(SourceTable<T> other) =>
        (_limit, _nextCollection, _entries) = (other._limit, other._nextCollection, new Dictionary<SourceKey, Timed>(other._entries));

    public SourceTable<T> Clone() => new(this);

    public bool Has(SourceKey key, long now) => TryGet(key, now, out _);

    public bool TryGet(SourceKey key, long now, out T value)
    {
        if (_entries.Count > 0)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);
            if (!Unsafe.IsNullRef(ref entry) && now < entry.Until)
            {
                value = entry.Value;
                return true;
            }
        }

        value = default!;
        return false;
    }

    /// <summary>Makes or renews an entry. False: there is no room.</summary>
    public bool Set(SourceKey key, T value, long until, long now)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);
        if (!Unsafe.IsNullRef(ref entry))
        {
            entry = new Timed(value, until);
            return true;
        }

        if (!HasRoom(now))
            return false;
        _entries.Add(key, new Timed(value, until));
        return true;
    }

    public bool Remove(SourceKey key) => _entries.Count > 0 && _entries.Remove(key);

    public IEnumerable<(SourceKey Key, T Value, DateTimeOffset Until)> Alive(DateTimeOffset now)
    {
        foreach (var (key, entry) in _entries)
        {
            if (now.UtcTicks < entry.Until)
                yield return (key, entry.Value, new DateTimeOffset(entry.Until, TimeSpan.Zero));
        }
    }

    private bool HasRoom(long now)
    {
        if (_entries.Count >= _limit)
        {
            if (now < _nextCollection)
                return false;
            Collect(now);
            _nextCollection = now + TimeSpan.TicksPerSecond;
            return _entries.Count < _limit;
        }

        if (_entries.Count == _entries.Capacity)
        {
            Collect(now);
            // Grows unless at least half was dead: else the next few packets would make it collect again.
            if (_entries.Count > _entries.Capacity / 2)
                _entries.EnsureCapacity((int)Math.Min(2L * _entries.Capacity, _limit));
        }

        return true;
    }

    private void Collect(long now)
    {
        foreach (var (key, entry) in _entries)
        {
            if (now >= entry.Until)
                _entries.Remove(key);
        }
    }

    private readonly record struct Timed(T Value, long Until);
}
