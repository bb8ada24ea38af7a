using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>Sends one ICMP or ICMPv6 echo request; nobody waits for the reply.</summary>
internal static class EchoRequestSender
{
    private const int HeaderLength = 8;
    private const byte EchoRequestV4 = 8;
    private const byte EchoRequestV6 = 128;

    public static KnockProblem? Check(IcmpKnock knock, Route route)
    {
        var headers = Headers(route);
        if (knock.Size < headers)
        {
            return KnockProblem.Wrong($"an echo request over {(headers == 28 ? "IPv4" : "IPv6")} is {headers} bytes at least",
                $"ask for {headers} or more, or knock over IPv4 (-4)");
        }

        using var socket = Open(route);
        return socket is not null ? null : KnockProblem.Refused("this user may not send ICMP echo requests",
            "as root: sysctl -w net.ipv4.ping_group_range='0 2147483647' (for IPv6 too); or knock as root");
    }

    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void Send(IcmpKnock knock, Route route)
    {
        var payload = knock.Payload?.Bytes ?? new byte[knock.Size - Headers(route) ?? IcmpKnock.DefaultPayloadLength];
        using var socket = Open(route) ?? throw new SocketException((int)SocketError.AccessDenied);
        socket.Bind(new IPEndPoint(route.Source, 0));
        socket.SendTo(Packet(IsV6(route) ? EchoRequestV6 : EchoRequestV4, payload.Span), new IPEndPoint(route.Gate, 0));
    }

    private static bool IsV6(Route route) => route.Gate.AddressFamily == AddressFamily.InterNetworkV6;

    private static int Headers(Route route) => (IsV6(route) ? 40 : 20) + HeaderLength;

    /// <summary>The kind that needs no rights where the system allows it, else a raw socket, which needs root; null when neither may be had.</summary>
    private static Socket? Open(Route route)
    {
        foreach (var type in new[] { SocketType.Dgram, SocketType.Raw })
        {
            try
            {
                return new Socket(route.Gate.AddressFamily, type, IsV6(route) ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported)
            {
                // The next one may do.
            }
        }

        return null;
    }

    // RFC 792, RFC 4443: type, code, checksum, identifier, sequence number (2 bytes each but the first two), data.
    // The kernel replaces the identifier on a datagram socket, and the checksum on all but raw IPv4 ones.
    private static byte[] Packet(byte type, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[HeaderLength + payload.Length];
        packet[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)Random.Shared.Next(1, 65536));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), 1);
        payload.CopyTo(packet.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet));
        return packet;
    }

    /// <summary>RFC 1071: the complement of the ones' complement sum of all 16-bit words.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
            sum += (uint)(bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)(~sum & 0xffff);
    }
}
