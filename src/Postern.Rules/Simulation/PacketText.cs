using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Simulation;

/// <summary>A packet in one line.</summary>
public static class PacketText
{
    /// <summary><c>203.0.113.2 → 203.0.113.1 tcp/22 flags=ack</c>; a SYN's flags are not told.</summary>
    public static string Of(in Packet packet) => $"{packet.Source} → {packet.Destination} {What(packet)}";

    private static string What(in Packet packet)
    {
        if (packet.IsEchoRequest)
            return $"icmp/size={packet.Length}";
        if (packet.Protocol == IpProtocol.Icmp || packet.Protocol == IpProtocol.IcmpV6)
            return $"{packet.Protocol} type={packet.IcmpType} code={packet.IcmpCode}";
        if (!packet.Protocol.HasPorts)
            return packet.Protocol.ToString();
        var flags = packet.Protocol == IpProtocol.Tcp && packet.TcpFlags != TcpFlags.Syn ? $" from {packet.SourcePort} flags={Flags(packet.TcpFlags)}" : "";
        return $"{packet.Protocol}/{packet.DestinationPort}{flags}";
    }

    private static string Flags(TcpFlags flags) => flags == TcpFlags.None ? "none" : new TcpFlagTest(flags, TcpFlags.None).ToString();
}
