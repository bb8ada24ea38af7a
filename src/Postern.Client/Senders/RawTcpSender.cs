using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Postern.Rules.Packets;

namespace Postern.Client.Senders;

/// <summary>Sends one TCP packet made by hand, for flags and payloads that no connection begins with. Needs root or CAP_NET_RAW.</summary>
/// <remarks>
/// A port of our own is held beside it while it is answered, so that no connection of anybody's gets that answer. Where the gate takes the packet for the
/// beginning of a connection, our kernel knows of none and answers by RST: that clears up at the other side, and a gate does not count it, for it
/// belongs to the packet before it.
/// </remarks>
internal sealed class RawTcpSender(ClientSystem system)
{
    private const int HeaderLength = PacketSize.TcpHeader;
    private const int Tcp = 6;
    private const ushort Window = 64240;

    public KnockProblem? Check(TcpKnock knock, Route route)
    {
        if (!system.SendsTcpByHand)
        {
            return KnockProblem.Refused($"{system.Name} sends no TCP packet that is made by hand, and this one has to be",
                "knock from Linux or macOS, or let the door wait for a plain SYN, which needs no rights");
        }

        try
        {
            using var socket = Open(route);
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported)
        {
            return KnockProblem.Refused(knock.Payload is null ? "this user may not send TCP packets with flags of their own" : "this user may not send a payload in the first TCP packet",
                "knock as root (sudo), or with CAP_NET_RAW; a plain SYN, tcp/PORT, needs no rights");
        }
    }

    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void Send(TcpKnock knock, Route route)
    {
        using var port = new Socket(route.Gate.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(route.Source, 0));
        using var socket = Open(route);
        socket.Bind(new IPEndPoint(route.Source, 0));
        socket.SendTo(Packet(knock, route, (ushort)((IPEndPoint)port.LocalEndPoint!).Port), new IPEndPoint(route.Gate, 0));
    }

    // It would get a copy of all TCP that arrives here, and reads none of it.
    private static Socket Open(Route route) => new(route.Gate.AddressFamily, SocketType.Raw, ProtocolType.Tcp) { ReceiveBufferSize = 0 };

    // RFC 9293: ports, sequence and acknowledgement number, length and flags, window, checksum, urgent pointer.
    private static byte[] Packet(TcpKnock knock, Route route, ushort from)
    {
        var payload = knock.Payload is { } bytes ? bytes.Bytes.Span : default;
        var packet = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, from);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), knock.Port);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)Random.Shared.NextInt64(1L << 32));
        packet[12] = (HeaderLength / 4) << 4;
        packet[13] = (byte)knock.Sent;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), Window);
        payload.CopyTo(packet.AsSpan(HeaderLength));

        // The sum covers what RFC 9293 and RFC 8200 call the pseudo-header: addresses, protocol and length.
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(16), InternetChecksum.Of(
            InternetChecksum.Sum(route.Source.GetAddressBytes()) + InternetChecksum.Sum(route.Gate.GetAddressBytes()) + Tcp + (ulong)packet.Length + InternetChecksum.Sum(packet)));
        return packet;
    }
}
