using System.Net;
using System.Net.Sockets;
using Postern.Policy.Model;

namespace Postern.Routers.Connecting;

/// <summary>TCP to a router: each address of its name in turn, in the system's order, with a share of the time that is left.</summary>
internal static class RouterDial
{
    /// <summary>A router that went away is noticed within half a minute, even while nobody asks it for anything.</summary>
    private const int KeepAliveAfter = 15;
    private const int KeepAliveEvery = 5;
    private const int KeepAliveTries = 3;

    public static async Task<(Socket? Socket, ConnectionRefusal? Refusal)> Connect(RouterAddress router, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        IPAddress[] addresses;
        try
        {
            using var naming = new CancellationTokenSource(patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, naming.Token);
            addresses = IPAddress.TryParse(router.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(router.Host, both.Token);
        }
        catch (Exception e) when (e is SocketException or ArgumentException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return (null, RefusalText.NoSuchName(router, e is OperationCanceledException ? "no name server answers in time" : e.Message));
        }

        var refusals = new List<ConnectionRefusal>();
        for (var i = 0; i < addresses.Length; i++)
        {
            var share = (patience - time.GetElapsedTime(begun)) / (addresses.Length - i);
            if (share <= TimeSpan.Zero)
                break;
            Socket? socket = null;
            try
            {
                // Even this fails where IPv6 is switched off, or no more files may be open.
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                using var late = new CancellationTokenSource(share, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
                await socket.ConnectAsync(addresses[i], router.Port, both.Token);
                KeepAlive(socket);
                return (socket, null);
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                socket?.Dispose();
                refusals.Add(e switch
                {
                    SocketException { SocketErrorCode: SocketError.ConnectionRefused } => RefusalText.NothingListens(router),
                    SocketException { SocketErrorCode: not SocketError.TimedOut } => RefusalText.Unreachable(router, e.Message),
                    _ => RefusalText.Silent(router, share),
                });
            }
            catch (OperationCanceledException)
            {
                socket?.Dispose();
                throw;
            }
        }

        // What refused was there; of addresses that nobody has, less can be learnt.
        return (null, refusals.Find(r => r == RefusalText.NothingListens(router)) ?? refusals.LastOrDefault() ?? RefusalText.Silent(router, patience));
    }

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfter);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveEvery);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveTries);
    }
}
