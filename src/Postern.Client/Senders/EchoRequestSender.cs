using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Postern.Rules.Packets;

namespace Postern.Client.Senders;

/// <summary>Sends one ICMP or ICMPv6 echo request; nobody waits for the reply.</summary>
internal sealed class EchoRequestSender(ClientSystem system)
{
    private const int HeaderLength = 8;
    private const byte EchoRequestV4 = 8;
    private const byte EchoRequestV6 = 128;

    /// <summary>IcmpSendEcho's own limit.</summary>
    private const int LongestByService = 65500;

    /// <summary>How long the service waits for a reply that nobody reads.</summary>
    private const int ServiceWait = 100;

    public KnockProblem? Check(IcmpKnock knock, Route route)
    {
        var (way, socket) = Open(route, PacketSize.Payload(knock.Payload, knock.Size, default, route).Length);
        socket?.Dispose();
        return way is null ? KnockProblem.Refused("this user may not send ICMP echo requests", system.EchoRemedy) : null;
    }

    /// <exception cref="SocketException">The kernel refuses.</exception>
    public void Send(IcmpKnock knock, Route route)
    {
        var payload = PacketSize.Payload(knock.Payload, knock.Size, new byte[IcmpKnock.DefaultPayloadLength], route);
        var (way, socket) = Open(route, payload.Length);
        if (way == EchoWay.Service)
        {
            SendByService(route, payload.ToArray());
            return;
        }

        using (socket ?? throw new SocketException((int)SocketError.AccessDenied))
        {
            socket.Bind(new IPEndPoint(route.Source, 0));
            socket.SendTo(Packet(PacketSize.IsV6(route) ? EchoRequestV6 : EchoRequestV4, payload.Span), new IPEndPoint(route.Gate, 0));
        }
    }

    /// <summary>The first way that is open to us; none when nothing is.</summary>
    private (EchoWay? Way, Socket? Socket) Open(Route route, int length)
    {
        foreach (var way in system.EchoWays)
        {
            if (way == EchoWay.Service)
            {
                if (length <= LongestByService && Route.IsDefaultSource(route))
                    return (way, null);
                continue;
            }

            try
            {
                return (way, new Socket(route.Gate.AddressFamily, way == EchoWay.Datagram ? SocketType.Dgram : SocketType.Raw,
                    PacketSize.IsV6(route) ? ProtocolType.IcmpV6 : ProtocolType.Icmp));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported)
            {
                // The next one may do.
            }
        }

        return (null, null);
    }

    // What becomes of it is the service's affair: a reply, silence and a refusal are all one to a knock. Only a service that will not begin is told of.
    private static void SendByService(Route route, byte[] payload)
    {
        var ping = new Ping();
        var sending = ping.SendPingAsync(route.Gate, ServiceWait, payload);
        _ = sending.ContinueWith(static (ended, ping) =>
        {
            _ = ended.Exception;
            ((Ping)ping!).Dispose();
        }, ping, TaskScheduler.Default);
        if (sending.IsFaulted)
            throw new SocketException((int)SocketError.OperationNotSupported);
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
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), InternetChecksum.Of(InternetChecksum.Sum(packet)));
        return packet;
    }
}
