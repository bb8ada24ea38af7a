using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// What sources have for a time. Times are UTC ticks; an entry is gone at the very tick of its end. Room is bounded: when it is used
/// up, a new entry is not made. What has ended is collected when room is needed, at most once a second of the packets' time
/// while the table is full, as the kernel does. Flat, so that a look-up touches one place in memory.
/// </summary>
internal sealed class SourceTable<T>
    where T : struct
{
    private const int SmallestCapacity = 16;

    private readonly int _limit;

    /// <summary>A power of two, at most three quarters used; an entry stands at the place of its hash or in the run behind it.</summary>
    private Entry[] _entries;
    private int _count;
    private long _nextCollection;

    public SourceTable(int limit) => (_limit, _entries) = (limit, new Entry[SmallestCapacity]);

    private SourceTable(SourceTable<T> other) =>
        (_limit, _entries, _count, _nextCollection) = (other._limit, [.. other._entries], other._count, other._nextCollection);

    public SourceTable<T> Clone() => new(this);

    public bool Has(SourceKey key, long now) => _count > 0 && now < _entries[Place(key)].Until;

    public bool TryGet(SourceKey key, long now, out T value)
    {
        if (_count > 0)
        {
            ref var entry = ref _entries[Place(key)];
            value = entry.Value;
            return now < entry.Until;
        }

        value = default;
        return false;
    }

    /// <summary>Makes or renews an entry. False: there is no room.</summary>
    public bool Set(SourceKey key, T value, long until, long now)
    {
        ref var entry = ref Touch(key, until, now, out _);
        if (Unsafe.IsNullRef(ref entry))
            return false;
        entry = value;
        return true;
    }

    /// <summary>Makes or renews an entry and returns its value to be changed in place, before anything else is done here; a null reference where there is no room.</summary>
    /// <param name="isNew">There was none, or it had ended: its value is nothing yet.</param>
    public ref T Touch(SourceKey key, long until, long now, out bool isNew)
    {
        var place = Place(key);
        isNew = now >= _entries[place].Until;
        if (_entries[place].IsFree)
        {
            if (!HasRoom(now))
                return ref Unsafe.NullRef<T>();
            place = Place(key);
            _entries[place].Key = key;
            _count++;
        }

        ref var entry = ref _entries[place];
        entry.Until = until;
        if (isNew)
            entry.Value = default;
        return ref entry.Value;
    }

    public void Remove(SourceKey key)
    {
        if (_count == 0)
            return;
        var place = Place(key);
        if (!_entries[place].IsFree)
            RemoveAt(place);
    }

    /// <summary>Sorted by address, so that the same packets give the same list in each process.</summary>
    public IEnumerable<(SourceKey Key, T Value, DateTimeOffset Until)> Alive(DateTimeOffset now) => _entries
        .Where(e => now.UtcTicks < e.Until)
        .OrderBy(e => (e.Key.Source.Family, e.Key.Source.Number, e.Key.Number))
        .Select(e => (e.Key, e.Value, new DateTimeOffset(e.Until, TimeSpan.Zero)));

    /// <summary>Where the key is, or where it would be put.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(SourceKey key)
    {
        var entries = _entries;
        var place = key.GetHashCode() & (entries.Length - 1);
        while (!entries[place].IsFree && !entries[place].Key.Equals(key))
            place = (place + 1) & (entries.Length - 1);
        return place;
    }

    private bool HasRoom(long now)
    {
        if (_count >= _limit)
        {
            if (now < _nextCollection)
                return false;
            Renew(_entries.Length, now);
            _nextCollection = now + TimeSpan.TicksPerSecond;
            return _count < _limit;
        }

        if (_count >= _entries.Length / 4 * 3)
        {
            // Grows unless at least half was dead: else the next few packets would make it collect again.
            var alive = 0;
            foreach (ref var entry in _entries.AsSpan())
                alive += now < entry.Until ? 1 : 0;
            Renew(alive > _entries.Length / 8 * 3 ? _entries.Length * 2 : _entries.Length, now);
        }

        return true;
    }

    /// <summary>Without what has ended.</summary>
    private void Renew(int capacity, long now)
    {
        if (capacity == _entries.Length)
        {
            for (var place = 0; place < _entries.Length; place++)
            {
                // What moves into the place that becomes free may have ended too.
                while (!_entries[place].IsFree && now >= _entries[place].Until)
                    RemoveAt(place);
            }

            return;
        }

        var old = _entries;
        (_entries, _count) = (new Entry[capacity], 0);
        foreach (ref var entry in old.AsSpan())
        {
            if (now >= entry.Until)
                continue;
            _entries[Place(entry.Key)] = entry;
            _count++;
        }
    }

    /// <summary>Closes the gap: of the run behind it, whatever may stand further ahead moves there.</summary>
    private void RemoveAt(int gap)
    {
        var mask = _entries.Length - 1;
        for (var place = (gap + 1) & mask; !_entries[place].IsFree; place = (place + 1) & mask)
        {
            var home = _entries[place].Key.GetHashCode() & mask;
            if (((place - home) & mask) >= ((place - gap) & mask))
            {
                _entries[gap] = _entries[place];
                gap = place;
            }
        }

        _entries[gap] = default;
        _count--;
    }

    [StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
    private struct Entry
    {
        public SourceKey Key;
        public T Value;

        /// <summary>0: nothing stands here.</summary>
        public long Until;

        public readonly bool IsFree => Until == 0;
    }
}
