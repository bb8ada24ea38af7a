using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Chains;

/// <summary>
/// Which rules of a chain may hold for a packet, as the intersection of rows of bits: by protocol and destination port, by the two
/// addresses, by the state of the connection. A rule that is left out would have failed in a matcher that remembers nothing.
/// </summary>
internal sealed class ChainIndex
{
    /// <summary>Fewer rules with an address are tried one by one.</summary>
    private const int WorthAnIndex = 8;

    private static readonly ConnectionStates[] States =
        [ConnectionStates.None, ConnectionStates.Established, ConnectionStates.Related, ConnectionStates.New, ConnectionStates.Invalid, ConnectionStates.Untracked];

    private readonly IpFamily _family;
    private readonly ulong[] _enabled;
    private readonly ulong[][] _byProtocol = new ulong[256][];
    private readonly PortRows _tcp;
    private readonly PortRows _udp;
    private readonly SegmentRows? _bySource;
    private readonly SegmentRows? _byDestination;

    /// <summary>By the bit of the state; a row for none comes first.</summary>
    private readonly ulong[][] _byState;

    public ChainIndex(Chain chain)
    {
        _family = chain.Family;
        var rules = chain.Rules;
        _enabled = Row(rules, r => !r.Disabled);
        var rows = new Dictionary<string, ulong[]>();
        for (var number = 0; number < 256; number++)
        {
            var protocol = new IpProtocol((byte)number);
            var row = Row(rules, r => !r.Disabled && MayHold(r, protocol));
            var content = string.Join(',', row);
            if (!rows.TryGetValue(content, out var known))
                rows.Add(content, known = row);
            _byProtocol[number] = known;
        }

        _tcp = new PortRows(rules, _byProtocol[IpProtocol.Tcp.Number]);
        _udp = new PortRows(rules, _byProtocol[IpProtocol.Udp.Number]);
        _bySource = Addresses(rules, PacketEnd.Source);
        _byDestination = Addresses(rules, PacketEnd.Destination);
        _byState = [.. States.Select(s => Row(rules, r => r.Matchers.OfType<ConnectionStateMatcher>().All(m => ((m.States & s) != 0) != m.Negated)))];
    }

    /// <summary>Rules that are not disabled.</summary>
    public ReadOnlySpan<ulong> Enabled => _enabled;

    public ReadOnlySpan<ulong> ByProtocol(in Packet packet) =>
        packet.Protocol == IpProtocol.Tcp ? _tcp.Of(packet.DestinationPort)
        : packet.Protocol == IpProtocol.Udp ? _udp.Of(packet.DestinationPort)
        : _byProtocol[packet.Protocol.Number];

    public ReadOnlySpan<ulong> BySource(in Packet packet) => _bySource is { } rows ? rows.Of(packet.Source.Number) : _enabled;

    public ReadOnlySpan<ulong> ByDestination(in Packet packet) => _byDestination is { } rows ? rows.Of(packet.Destination.Number) : _enabled;

    public ReadOnlySpan<ulong> ByState(ConnectionStates state) => _byState[state switch
    {
        ConnectionStates.None => 0,
        ConnectionStates.Established => 1,
        ConnectionStates.Related => 2,
        ConnectionStates.New => 3,
        ConnectionStates.Invalid => 4,
        _ => 5,
    }];

    private static ulong[] Row(IReadOnlyList<Rule> rules, Func<Rule, bool> holds)
    {
        var row = new ulong[(rules.Count + 63) / 64];
        for (var i = 0; i < rules.Count; i++)
        {
            if (holds(rules[i]))
                row[i >> 6] |= 1UL << (i & 63);
        }

        return row;
    }

    private bool MayHold(Rule rule, IpProtocol protocol) => rule.Matchers.All(m => m switch
    {
        ProtocolMatcher p => (p.Protocol == protocol) != p.Negated,
        PortMatcher => protocol.HasPorts,
        TcpFlagsMatcher => protocol == IpProtocol.Tcp,
        IcmpMatcher => protocol == (_family == IpFamily.V4 ? IpProtocol.Icmp : IpProtocol.IcmpV6),
        _ => true,
    });

    private SegmentRows? Addresses(IReadOnlyList<Rule> rules, PacketEnd end)
    {
        var bound = new List<(int Rule, IReadOnlyList<(UInt128 First, UInt128 Last)> Ranges)>();
        var free = (ulong[])_enabled.Clone();
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Disabled || rules[i].Matchers.OfType<AddressMatcher>().FirstOrDefault(m => m.End == end) is not { } matcher)
                continue;
            (UInt128 First, UInt128 Last)[] ranges = [(matcher.Range.FirstNumber, matcher.Range.LastNumber)];
            bound.Add((i, matcher.Negated ? SegmentRows.Outside(ranges) : ranges));
            free[i >> 6] &= ~(1UL << (i & 63));
        }

        return bound.Count < WorthAnIndex ? null : new SegmentRows(free, bound);
    }
}
