using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>Sends by the system's own sockets; TCP and UDP need no rights.</summary>
public sealed class SocketSender(TimeProvider time) : IKnockSender
{
    public KnockProblem? Check(Knock knock, Route route) => knock is IcmpKnock icmp ? EchoRequestSender.Check(icmp, route) : null;

    public async Task<KnockProblem?> Send(Knock knock, Route route, TimeSpan hold, CancellationToken cancellation)
    {
        try
        {
            switch (knock)
            {
                case TcpKnock tcp:
                    await SendSyn(tcp, route, hold, cancellation);
                    return null;
                case UdpKnock udp:
                    SendDatagram(udp, route);
                    return null;
                case IcmpKnock icmp:
                    EchoRequestSender.Send(icmp, route);
                    return null;
                default:
                    throw new ArgumentOutOfRangeException(nameof(knock), knock, "a kind of knock without a sender");
            }
        }
        catch (SocketException e)
        {
            return SendProblems.From(e, route.Gate, route.Source);
        }
    }

    /// <summary>
    /// The SYN leaves within connect() itself. An answer within <paramref name="hold"/> ends the socket as it should: an established connection by FIN,
    /// a refused one by itself. Without an answer the socket is closed before the kernel would repeat the SYN, and closing sends nothing.
    /// </summary>
    private async Task SendSyn(TcpKnock knock, Route route, TimeSpan hold, CancellationToken cancellation)
    {
        using var socket = new Socket(route.Gate.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(route.Source, 0));
        var connecting = socket.ConnectAsync(new IPEndPoint(route.Gate, knock.Port), cancellation).AsTask();
        try
        {
            await connecting.WaitAsync(hold, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Silence, as from a gate: the usual case. What the pending connect says when its socket closes is of no interest.
            _ = connecting.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        }
        catch (SocketException e) when (IsAnswer(e.SocketErrorCode))
        {
            // The SYN arrived somewhere.
        }
    }

    private static void SendDatagram(UdpKnock knock, Route route)
    {
        using var socket = new Socket(route.Gate.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(route.Source, 0));
        socket.SendTo((knock.Payload ?? UdpKnock.AnyPayload).Bytes.Span, new IPEndPoint(route.Gate, knock.Port));
    }

    // An RST, or an ICMP error from the gate or a firewall. Local failures carry other codes, but for "no route to host", which a missing
    // neighbour raises after seconds only, longer than any hold.
    private static bool IsAnswer(SocketError code) =>
        code is SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable or SocketError.TimedOut;
}
