using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>Sends by the system's own sockets; TCP and UDP need no rights.</summary>
public sealed class SocketSender(TimeProvider time) : IKnockSender
{
    public KnockProblem? Check(Knock knock, Route route) => knock is IcmpKnock icmp ? EchoRequestSender.Check(icmp, route) : null;

    public KnockProblem? Send(Knock knock, Route route, TimeSpan hold, out Task ending)
    {
        ending = Task.CompletedTask;
        try
        {
            switch (knock)
            {
                case TcpKnock tcp:
                    SendSyn(tcp, route, hold, out ending);
                    break;
                case UdpKnock udp:
                    SendDatagram(udp, route);
                    break;
                case IcmpKnock icmp:
                    EchoRequestSender.Send(icmp, route);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(knock), knock, "a kind of knock without a sender");
            }

            return null;
        }
        catch (SocketException e)
        {
            return SendProblems.From(e, route.Gate, route.Source);
        }
    }

    // The SYN leaves within connect() itself, and so do the kernel's own refusals come; what comes later is the other side's.
    private void SendSyn(TcpKnock knock, Route route, TimeSpan hold, out Task ending)
    {
        var socket = new Socket(route.Gate.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var isHandedOn = false;
        try
        {
            socket.Bind(new IPEndPoint(route.Source, 0));
            var connecting = socket.ConnectAsync(new IPEndPoint(route.Gate, knock.Port));
            if (connecting is { IsFaulted: true, Exception.InnerException: SocketException e } && !IsAnswer(e.SocketErrorCode))
                throw e;
            ending = End(socket, connecting, hold);
            isHandedOn = true;
        }
        finally
        {
            if (!isHandedOn)
                socket.Dispose();
        }
    }

    /// <summary>
    /// An answer within <paramref name="hold"/> ends the socket as it should: an established connection by FIN, a refused one by itself.
    /// Without an answer the socket is closed before the kernel would repeat the SYN, and closing sends nothing.
    /// </summary>
    private async Task End(Socket socket, Task connecting, TimeSpan hold)
    {
        using (socket)
        {
            using var end = new CancellationTokenSource(hold, time);
            try
            {
                await connecting.WaitAsync(end.Token);
                socket.Shutdown(SocketShutdown.Send);
                await Drain(socket, end.Token);
            }
            catch (OperationCanceledException)
            {
                // Silence, as from a gate: the usual case. What the pending connect says when its socket closes is of no interest.
                _ = connecting.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            }
            catch (SocketException)
            {
                // An RST or an ICMP error: the SYN arrived somewhere.
            }
        }
    }

    // A greeting that nobody has read would turn the close into an RST.
    private static async Task Drain(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        for (var reads = 0; reads < 16 && await socket.ReceiveAsync(buffer, cancellation) > 0; reads++)
        {
            // What it says is not for us.
        }
    }

    private static void SendDatagram(UdpKnock knock, Route route)
    {
        using var socket = new Socket(route.Gate.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(route.Source, 0));
        socket.SendTo((knock.Payload ?? UdpKnock.AnyPayload).Bytes.Span, new IPEndPoint(route.Gate, knock.Port));
    }

    // On the loopback interface the RST is there before connect() returns.
    private static bool IsAnswer(SocketError code) => code is SocketError.ConnectionRefused or SocketError.ConnectionReset;
}
