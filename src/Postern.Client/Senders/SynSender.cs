using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>Sends a SYN as a connection of the system's own begins; needs no rights.</summary>
internal sealed class SynSender(ClientSystem system, TimeProvider time)
{
    // SIO_TCP_INITIAL_RTO (mstcpip.h): a USHORT of milliseconds, all ones for the default, and a UCHAR of retransmissions, 0xFE for none.
    private const int InitialRetransmission = unchecked((int)0x98000011);
    private static readonly byte[] NoRetransmission = [0xFF, 0xFF, 0xFE, 0];

    /// <summary>The SYN leaves within connect() itself, and so do the kernel's own refusals come; what comes later is the other side's.</summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public SentPacket Send(TcpKnock knock, Route route, TimeSpan hold)
    {
        var socket = new Socket(route.Gate.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var isHandedOn = false;
        try
        {
            socket.Bind(new IPEndPoint(route.Source, 0));
            if (system.RepeatsRefusedSyns)
                SendOnce(socket);
            var connecting = socket.ConnectAsync(new IPEndPoint(route.Gate, knock.Port));
            if (connecting is { IsFaulted: true, Exception.InnerException: SocketException e } && !IsAnswer(e.SocketErrorCode))
                throw e;
            isHandedOn = true;
            return new SentPacket(null, End(socket, connecting, hold));
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
                await ConnectionEnd.Of(socket, end.Token);
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

    // A system that does not know the option repeats the SYN, and a repeated knock is none of a gate's mistakes.
    private static void SendOnce(Socket socket)
    {
        try
        {
            socket.IOControl(InitialRetransmission, NoRetransmission, null);
        }
        catch (Exception e) when (e is SocketException or PlatformNotSupportedException)
        {
        }
    }

    // On the loopback interface the RST is there before connect() returns.
    private static bool IsAnswer(SocketError code) => code is SocketError.ConnectionRefused or SocketError.ConnectionReset;
}
