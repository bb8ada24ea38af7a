using Postern.Rules.Evaluation.Matching;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

/// <summary>What connections said, for each look apart, in a table that strangers cannot grow: the one that was silent longest makes room.</summary>
internal sealed class ConnectionTexts
{
    /// <summary>At most 2 KB each.</summary>
    public const int Most = 4096;

    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];

    /// <summary>The longest silent first.</summary>
    private readonly LinkedList<Entry> _bySilence = new();

    public int Count => _entries.Count;

    public Layer7Text Of(uint look, in Packet packet, DateTimeOffset now)
    {
        while (_bySilence.First is { } oldest && now - oldest.Value.LastAt > Idle)
            Remove(oldest);
        var key = Key.Of(look, packet);
        if (_entries.TryGetValue(key, out var node))
        {
            _bySilence.Remove(node);
        }
        else
        {
            if (_entries.Count == Most)
                Remove(_bySilence.First!);
            node = new LinkedListNode<Entry>(new Entry(key, new Layer7Text()));
            _entries.Add(key, node);
        }

        node.Value.LastAt = now;
        _bySilence.AddLast(node);
        return node.Value.Text;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _bySilence.Remove(node);
        _entries.Remove(node.Value.Key);
    }

    /// <summary>Both directions of a connection have one key.</summary>
    private readonly record struct Key(uint Look, byte Protocol, HostAddress Low, ushort LowPort, HostAddress High, ushort HighPort)
    {
        public static Key Of(uint look, in Packet packet)
        {
            var (from, to) = packet.Protocol.HasPorts ? (packet.SourcePort, packet.DestinationPort) : (packet.EchoIdentifier, packet.EchoIdentifier);
            var isLow = packet.Source.Number < packet.Destination.Number || (packet.Source.Number == packet.Destination.Number && from <= to);
            return isLow
                ? new Key(look, packet.Protocol.Number, packet.Source, from, packet.Destination, to)
                : new Key(look, packet.Protocol.Number, packet.Destination, to, packet.Source, from);
        }
    }

    private sealed class Entry(Key key, Layer7Text text)
    {
        public Key Key { get; } = key;

        public Layer7Text Text { get; } = text;

        public DateTimeOffset LastAt { get; set; }
    }
}
