using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>ICMP messages that ask and are answered, and those about other packets. Source: Linux nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c.</summary>
internal static class IcmpQuestion
{
    /// <summary>The type that asks, for a question and for its answer alike; 0 for any other packet.</summary>
    public static byte Of(in Packet packet) => packet.Protocol.Number switch
    {
        1 => packet.IcmpType switch { 0 or 8 => 8, 13 or 14 => 13, 15 or 16 => 15, 17 or 18 => 17, _ => 0 },
        58 => packet.IcmpType switch { 128 or 129 => 128, 139 or 140 => 139, _ => 0 },
        _ => 0,
    };

    public static bool IsAnswer(in Packet packet) => packet.Protocol == IpProtocol.Icmp ? packet.IcmpType is 0 or 14 or 16 or 18 : packet.IcmpType is 129 or 140;

    /// <summary>A message about another packet, whose header it carries.</summary>
    public static bool IsError(in Packet packet) => packet.Protocol == IpProtocol.Icmp ? packet.IcmpType is 3 or 4 or 5 or 11 or 12 : packet.IcmpType < 128;

    /// <summary>Neighbour discovery and multicast listener reports are never tracked.</summary>
    public static bool IsUntracked(in Packet packet) => packet.Protocol == IpProtocol.IcmpV6 && packet.IcmpType is (>= 130 and <= 136) or 143;
}
