using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>Where a rule of <c>dstnat</c> sends the first packet of a connection, and with it all others.</summary>
internal static class DestinationNat
{
    /// <summary>Not set where the rule translates no destination.</summary>
    public static Translation Of(TranslateEffect effect, in Packet packet, GateAddresses addresses) => effect.Kind switch
    {
        "dst-nat" => new Translation(true, Spread(effect.ToAddresses, packet), Port(effect.ToPorts, packet), ToGate: false),
        "netmap" => new Translation(true, SameHost(effect.ToAddresses, packet), Port(effect.ToPorts, packet), ToGate: false),
        "redirect" => new Translation(true, addresses.First(packet.Family) ?? packet.Destination, Port(effect.ToPorts, packet), ToGate: true),
        _ => default,
    };

    /// <summary>Of several addresses each source has one that stays the same.</summary>
    private static HostAddress Spread(AddressRange? to, in Packet packet)
    {
        if (to is not { } range || range.Family != packet.Family)
            return packet.Destination;
        var size = range.LastNumber - range.FirstNumber;
        return new HostAddress(range.Family, size == UInt128.MaxValue ? packet.Destination.Number : range.FirstNumber + (packet.Source.Number % (size + 1)));
    }

    /// <summary>One network onto another of the same size: the host's part stays.</summary>
    private static HostAddress SameHost(AddressRange? to, in Packet packet) =>
        to is { PrefixLength: { } length } range && range.Family == packet.Family && length > 0
            ? new HostAddress(range.Family, range.FirstNumber | (packet.Destination.Number & (range.LastNumber - range.FirstNumber)))
            : Spread(to, packet);

    private static ushort Port(PortRange? to, in Packet packet) =>
        to is not { } ports || ports.Contains(packet.DestinationPort) ? packet.DestinationPort : ports.First;
}
