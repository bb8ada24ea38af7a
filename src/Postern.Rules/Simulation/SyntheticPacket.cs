using System.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Simulation;

/// <summary>Packets as an ordinary sender would make them.</summary>
public static class SyntheticPacket
{
    private const byte EchoRequest = 8;
    private const byte EchoRequestV6 = 128;

    /// <summary>An HTTP request inside a connection that stands, as a client sends it.</summary>
    public static Packet Request(KnockRequest request, in Packet syn)
    {
        var payload = Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: {syn.Destination}\r\nUser-Agent: knock\r\n\r\n");
        return Complete(syn with { TcpFlags = TcpFlags.Ack | TcpFlags.Psh, Payload = payload }, size: null);
    }

    /// <summary>The packet of one knock.</summary>
    public static Packet Of(KnockStep knock, HostAddress source, HostAddress destination, ushort sourcePort) => Complete(new Packet
    {
        Source = source,
        Destination = destination,
        Protocol = knock.Protocol,
        SourcePort = knock.Port is null ? (ushort)0 : sourcePort,
        DestinationPort = knock.Port ?? 0,
        TcpFlags = knock.Flags?.Set ?? TcpFlags.None,
        IcmpType = knock.Protocol == IpProtocol.Icmp ? EchoRequest : (byte)0,
        EchoIdentifier = knock.Protocol == IpProtocol.Icmp ? sourcePort : (ushort)0,
        Payload = knock.Payload?.Bytes ?? default,
    }, knock.Size);

    /// <summary>The first packet of a connection: a SYN, or a datagram without payload.</summary>
    public static Packet First(IpProtocol protocol, ushort port, HostAddress source, HostAddress destination, ushort sourcePort) => Complete(new Packet
    {
        Source = source,
        Destination = destination,
        Protocol = protocol,
        SourcePort = sourcePort,
        DestinationPort = port,
        TcpFlags = protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None,
    }, size: null);

    /// <summary>
    /// Gives the packet its length, and turns ICMP into ICMPv6 where its addresses are of IPv6. A size beyond the payload is filled
    /// with zeros; one that does not hold even the headers is made to.
    /// </summary>
    public static Packet Complete(Packet packet, int? size)
    {
        if (packet.Family == IpFamily.V6 && packet.Protocol == IpProtocol.Icmp)
        {
            packet = packet with
            {
                Protocol = IpProtocol.IcmpV6,
                IcmpType = packet.IcmpType switch
                {
                    EchoRequest => EchoRequestV6,
                    0 => 129,
                    var other => other,
                },
            };
        }

        var headers = PacketWriter.HeaderLength(packet.Family) + PacketWriter.HeaderLength(packet.Protocol);
        var length = Math.Max(size ?? 0, headers + packet.Payload.Length);
        if (length == headers + packet.Payload.Length)
            return packet with { Length = length };
        var payload = new byte[length - headers];
        packet.Payload.CopyTo(payload);
        return packet with { Length = length, Payload = payload };
    }
}
