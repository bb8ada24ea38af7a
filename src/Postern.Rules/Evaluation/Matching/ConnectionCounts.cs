using System.Runtime.InteropServices;
using Postern.Rules.Evaluation.Connections;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>
/// The connections that reached one <c>connection-limit</c> rule, by masked source. Source: connlimit_match of RouterOS's kernel module;
/// connections that are closing are not counted.
/// </summary>
internal sealed class ConnectionCounts
{
    private readonly Dictionary<UInt128, List<ConnectionKey>> _bySource = [];

    public ConnectionCounts Clone()
    {
        var clone = new ConnectionCounts();
        foreach (var (source, keys) in _bySource)
            clone._bySource.Add(source, [.. keys]);
        return clone;
    }

    /// <summary>Counts the packet's connection, and says whether there are more than <paramref name="most"/> now.</summary>
    public bool Exceeds(UInt128 source, in ConnectionKey current, long most, ConnectionTable table)
    {
        ref var keys = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySource, source, out _);
        keys ??= [];
        var isCounted = false;
        for (var i = keys.Count - 1; i >= 0; i--)
        {
            if (keys[i].Equals(current))
            {
                isCounted = true;
            }
            else if (table.Find(keys[i]) is var slot && (slot < 0 || table[slot].Tcp is TcpState.TimeWait or TcpState.Closed))
            {
                keys[i] = keys[^1];
                keys.RemoveAt(keys.Count - 1);
            }
        }

        // Beyond the limit one more or less makes no difference, and memory stays bounded by the limit.
        if (isCounted || keys.Count > most)
            return keys.Count > most;
        keys.Add(current);
        return keys.Count > most;
    }

    /// <summary>Forgets sources without connections, so that a flood from many does not stay in memory.</summary>
    public void Sweep(ConnectionTable table, int limit)
    {
        if (_bySource.Count < limit)
            return;
        foreach (var (source, keys) in _bySource)
        {
            if (!keys.Exists(k => table.Find(k) >= 0))
                _bySource.Remove(source);
        }
    }
}
