using Postern.Rules.Evaluation.Matching;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>
/// Connections by key, and a heap of their ends. What only lengthens a connection's life leaves the heap as it is: its place is
/// looked at again when it comes up.
/// </summary>
internal sealed class ConnectionTable
{
    private const int FirstCapacity = 16;

    /// <summary>Connections whose first bytes are kept at once; packets of others are searched one by one.</summary>
    private const int MostTexts = 1 << 14;

    private readonly int _limit;
    private readonly ConnectionIndex _slots;
    private Connection[] _connections;
    private int[] _heap;
    private int _count;

    /// <summary>Slots behind <see cref="_count"/> in the heap array are free ones.</summary>
    private int _used;

    public ConnectionTable(int limit)
    {
        _limit = Math.Max(1, limit);
        _slots = new ConnectionIndex();
        _connections = new Connection[Math.Min(_limit, FirstCapacity)];
        _heap = new int[_connections.Length];
    }

    private ConnectionTable(ConnectionTable other)
    {
        (_limit, _count, _used) = (other._limit, other._count, other._used);
        _slots = other._slots.Clone();
        _connections = [.. other._connections];
        _heap = [.. other._heap];
        for (var i = 0; i < _count; i++)
        {
            ref var text = ref _connections[_heap[i]].Text;
            text = text?.Clone();
        }
    }

    public int Count => _count;

    public bool HasRoomForText => TextCount < MostTexts;

    /// <summary>Connections whose first bytes are kept.</summary>
    private int TextCount { get; set; }

    public ConnectionTable Clone() => new(this) { TextCount = TextCount };

    public ref Connection this[int slot] => ref _connections[slot];

    /// <summary>-1: no such connection.</summary>
    public int Find(in ConnectionKey key) => _count > 0 ? _slots.Find(_connections, key) : -1;

    public bool IsAlive(int slot, int generation) => slot < _used && _connections[slot].Generation == generation && _connections[slot].HeapIndex >= 0;

    /// <returns>The slot. The connection that would expire first makes room for it.</returns>
    public int Add(ref Connection connection)
    {
        if (_count == _limit)
            Remove(Earliest());
        if (_count == _heap.Length)
            Grow();
        var slot = _count < _used ? _heap[_count] : _used++;
        var generation = _connections[slot].Generation;
        _connections[slot] = connection;
        ref var added = ref _connections[slot];
        added.Generation = unchecked(generation + 1);
        added.HeapTime = connection.Expires;
        _slots.Set(_connections, connection.Key, slot, isAnswer: false);
        if (!connection.AnswerKey.Equals(connection.Key))
            _slots.Set(_connections, connection.AnswerKey, slot, isAnswer: true);
        if (!HasRoomForText)
            added.Text = null;
        if (added.Text is not null)
            TextCount++;
        _heap[_count] = slot;
        added.HeapIndex = _count;
        Rise(_count++);
        return slot;
    }

    public void Remove(int slot)
    {
        ref var gone = ref _connections[slot];
        _slots.Remove(_connections, gone.Key, slot);
        _slots.Remove(_connections, gone.AnswerKey, slot);
        if (gone.Text is not null)
            TextCount--;
        gone.Text = null;
        var hole = gone.HeapIndex;
        gone.HeapIndex = -1;
        _count--;
        var last = _heap[_count];
        _heap[_count] = slot;
        if (hole == _count)
            return;
        Place(last, hole);
        Rise(hole);
        Sink(_connections[last].HeapIndex);
    }

    public void Expire(int slot, long at)
    {
        ref var connection = ref _connections[slot];
        connection.Expires = at;
        if (at >= connection.HeapTime)
            return;
        connection.HeapTime = at;
        Rise(connection.HeapIndex);
    }

    public void KeepText(int slot, Layer7Text text)
    {
        _connections[slot].Text = text;
        TextCount++;
    }

    public void RemoveExpired(long now)
    {
        while (_count > 0 && _connections[_heap[0]].HeapTime <= now)
        {
            var first = Earliest();
            if (_connections[first].Expires > now)
                return;
            Remove(first);
        }
    }

    private int Earliest()
    {
        while (true)
        {
            ref var top = ref _connections[_heap[0]];
            if (top.HeapTime >= top.Expires)
                return _heap[0];
            top.HeapTime = top.Expires;
            Sink(0);
        }
    }

    private void Grow()
    {
        var capacity = (int)Math.Min(_limit, 2L * _heap.Length);
        Array.Resize(ref _connections, capacity);
        Array.Resize(ref _heap, capacity);
    }

    private void Rise(int at)
    {
        var slot = _heap[at];
        var time = _connections[slot].HeapTime;
        while (at > 0 && _connections[_heap[(at - 1) / 2]].HeapTime > time)
        {
            Place(_heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }

        Place(slot, at);
    }

    private void Sink(int at)
    {
        var slot = _heap[at];
        var time = _connections[slot].HeapTime;
        while ((2 * at) + 1 < _count)
        {
            var child = (2 * at) + 1;
            if (child + 1 < _count && _connections[_heap[child + 1]].HeapTime < _connections[_heap[child]].HeapTime)
                child++;
            if (_connections[_heap[child]].HeapTime >= time)
                break;
            Place(_heap[child], at);
            at = child;
        }

        Place(slot, at);
    }

    private void Place(int slot, int at)
    {
        _heap[at] = slot;
        _connections[slot].HeapIndex = at;
    }
}
