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
    /// <remarks>Silence and refusal are what a knock expects, so nothing on this way is an exception: the first in a process costs as much as the knocks.</remarks>
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
            var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var connecting = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(route.Gate, knock.Port), UserToken = answered };
            connecting.Completed += static (_, ended) => ((TaskCompletionSource)ended.UserToken!).SetResult();
            if (!socket.ConnectAsync(connecting))
            {
                if (connecting.SocketError is not (SocketError.Success or SocketError.ConnectionRefused or SocketError.ConnectionReset))
                    throw new SocketException((int)connecting.SocketError);
                answered.SetResult();
            }
            else if (hold <= TimeSpan.Zero)
            {
                return SentPacket.Whole;
            }

            isHandedOn = true;
            return new SentPacket(null, End(socket, connecting, answered.Task, hold));
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
    private async Task End(Socket socket, SocketAsyncEventArgs connecting, Task answered, TimeSpan hold)
    {
        using (socket)
        {
            var begun = time.GetTimestamp();
            if (!answered.IsCompleted)
                await Task.WhenAny(answered, Task.Delay(hold, time));
            if (!answered.IsCompleted || connecting.SocketError != SocketError.Success)
                return;
            var left = hold - time.GetElapsedTime(begun);
            using var end = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            await ConnectionEnd.Of(socket, end.Token);
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
}
