using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>Sends by the system's own sockets; a plain SYN, a datagram and a request need no rights.</summary>
/// <param name="system">Null for the one that this runs on.</param>
public sealed class SocketSender(TimeProvider time, ClientSystem? system = null) : IKnockSender
{
    private readonly SynSender _syns = new(system ?? ClientSystem.Here, time);
    private readonly RawTcpSender _raw = new(system ?? ClientSystem.Here);
    private readonly EchoRequestSender _echoes = new(system ?? ClientSystem.Here);
    private readonly RequestSender _requests = new(time);

    public KnockProblem? Check(Knock knock, Route route) => PacketSize.Check(knock, route) ?? knock switch
    {
        TcpKnock { IsRaw: true } tcp => _raw.Check(tcp, route),
        IcmpKnock icmp => _echoes.Check(icmp, route),
        _ => null,
    };

    public async ValueTask<SentPacket> Send(Knock knock, Route route, TimeSpan hold, CancellationToken stop)
    {
        try
        {
            switch (knock)
            {
                case TcpKnock { IsRaw: true } tcp:
                    RawTcpSender.Send(tcp, route);
                    return SentPacket.Whole;
                case TcpKnock tcp:
                    return _syns.Send(tcp, route, hold);
                case UdpKnock udp:
                    SendDatagram(udp, route);
                    return SentPacket.Whole;
                case IcmpKnock icmp:
                    _echoes.Send(icmp, route);
                    return SentPacket.Whole;
                case HttpKnock http:
                    return await _requests.Send(http, route, hold, stop);
                default:
                    throw new ArgumentOutOfRangeException(nameof(knock), knock, "a kind of knock without a sender");
            }
        }
        catch (SocketException e)
        {
            return SentPacket.Not(SendProblems.From(e, route.Gate, route.Source));
        }
    }

    private static void SendDatagram(UdpKnock knock, Route route)
    {
        using var socket = new Socket(route.Gate.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(route.Source, 0));
        socket.SendTo(PacketSize.Payload(knock.Payload, knock.Size, UdpKnock.AnyPayload.Bytes, route).Span, new IPEndPoint(route.Gate, knock.Port));
    }
}
