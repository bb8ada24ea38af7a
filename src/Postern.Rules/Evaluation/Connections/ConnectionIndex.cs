namespace Postern.Rules.Evaluation.Connections;

/// <summary>
/// The slots of connections by their keys. An entry is a hash and a number, so that a look-up that finds nothing mostly touches one place
/// in memory, and one that finds something goes on to the connection itself, which holds the keys.
/// </summary>
internal sealed class ConnectionIndex
{
    private const int SmallestCapacity = 16;

    /// <summary>A power of two, at most half used; an entry stands at the place of its hash or in the run behind it.</summary>
    private Entry[] _entries;
    private int _count;

    public ConnectionIndex() => _entries = new Entry[SmallestCapacity];

    private ConnectionIndex(ConnectionIndex other) => (_entries, _count) = ([.. other._entries], other._count);

    public ConnectionIndex Clone() => new(this);

    /// <summary>-1: no connection has this key.</summary>
    public int Find(Connection[] connections, in ConnectionKey key)
    {
        ref var entry = ref _entries[Place(connections, key, key.GetHashCode())];
        return entry.IsFree ? -1 : entry.Slot;
    }

    /// <summary>Points the key, which is the connection's own or that of its answers, to this slot; whoever had it before has it no more.</summary>
    public void Set(Connection[] connections, in ConnectionKey key, int slot, bool isAnswer)
    {
        if (_count >= _entries.Length / 2)
            Grow();
        var hash = key.GetHashCode();
        ref var entry = ref _entries[Place(connections, key, hash)];
        if (entry.IsFree)
            _count++;
        entry = new Entry(hash, slot, isAnswer);
    }

    /// <summary>Only where the key points to this slot.</summary>
    public void Remove(Connection[] connections, in ConnectionKey key, int slot)
    {
        var gap = Place(connections, key, key.GetHashCode());
        if (_entries[gap].IsFree || _entries[gap].Slot != slot)
            return;
        var mask = _entries.Length - 1;
        // Closes the gap: of the run behind it, whatever may stand further ahead moves there.
        for (var place = (gap + 1) & mask; !_entries[place].IsFree; place = (place + 1) & mask)
        {
            var home = _entries[place].Hash & mask;
            if (((place - home) & mask) < ((place - gap) & mask))
                continue;
            _entries[gap] = _entries[place];
            gap = place;
        }

        _entries[gap] = default;
        _count--;
    }

    /// <summary>Where the key is, or where it would be put.</summary>
    private int Place(Connection[] connections, in ConnectionKey key, int hash)
    {
        var entries = _entries;
        var place = hash & (entries.Length - 1);
        while (!entries[place].IsFree && !(entries[place].Hash == hash && key.Equals(entries[place].IsAnswer ? connections[entries[place].Slot].AnswerKey : connections[entries[place].Slot].Key)))
            place = (place + 1) & (entries.Length - 1);
        return place;
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new Entry[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry.IsFree)
                continue;
            var place = entry.Hash & (_entries.Length - 1);
            while (!_entries[place].IsFree)
                place = (place + 1) & (_entries.Length - 1);
            _entries[place] = entry;
        }
    }

    private readonly struct Entry(int hash, int slot, bool isAnswer)
    {
        private readonly uint _slotAndKey = ((uint)(slot + 1) << 1) | (isAnswer ? 1u : 0);

        public int Hash { get; } = hash;

        public bool IsFree => _slotAndKey == 0;

        public int Slot => (int)(_slotAndKey >> 1) - 1;

        public bool IsAnswer => (_slotAndKey & 1) != 0;
    }
}
