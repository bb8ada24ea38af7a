using System.Net;
using System.Net.Sockets;

namespace Postern.Watcher.Listening;

/// <summary>
/// Accepts connections at the ports where SPA packets come as the first bytes of one, so that they are sent at all; the kernel sees them pass
/// by. Not a byte is ever said, whatever comes.
/// </summary>
public sealed class StreamListener : IAsyncDisposable
{
    /// <summary>Clients that only connect and say nothing hold no more than these.</summary>
    public const int MostConnections = 256;

    /// <summary>More than any packet; whoever sends more is not listened to.</summary>
    private const int MostBytes = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _room = new(MostConnections);
    private readonly IReadOnlyList<Socket> _sockets;
    private readonly Task _accepting;

    private StreamListener(IReadOnlyList<Socket> sockets)
    {
        _sockets = sockets;
        _accepting = Task.WhenAll(sockets.Select(Accept));
    }

    /// <summary>Listens on all of the ports, IPv4 and IPv6, or on none and says why, and what to do.</summary>
    public static (StreamListener? Listener, string? Refusal) Start(IReadOnlyList<ushort> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var sockets = new List<Socket>();
        try
        {
            foreach (var port in ports.Distinct())
            {
                sockets.Add(Listening(IPAddress.Any, port));
                if (Socket.OSSupportsIPv6)
                    sockets.Add(Listening(IPAddress.IPv6Any, port));
            }

            return (new StreamListener(sockets), null);
        }
        catch (SocketException e)
        {
            sockets.ForEach(s => s.Dispose());
            return (null, ListenRefusal.Of(ports, "SPA packets in connections", e.SocketErrorCode, e.Message));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        foreach (var socket in _sockets)
            socket.Dispose();
        _room.Dispose();
        _end.Dispose();
    }

    private static Socket Listening(IPAddress any, ushort port)
    {
        var socket = new Socket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (any.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(new IPEndPoint(any, port));
            socket.Listen(MostConnections);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task Accept(Socket listener)
    {
        var serving = new HashSet<Task>();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _room.WaitAsync(_end.Token);
                serving.RemoveWhere(t => t.IsCompleted);
                serving.Add(Hear(await listener.AcceptAsync(_end.Token)));
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException)
            {
                // Whoever came has gone again.
                _room.Release();
            }
        }

        await Task.WhenAll(serving);
    }

    private async Task Hear(Socket connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(Patience);
        try
        {
            var buffer = new byte[MostBytes];
            for (var heard = 0; heard < MostBytes;)
            {
                var more = await connection.ReceiveAsync(buffer.AsMemory(heard), patience.Token);
                if (more == 0)
                    break;
                heard += more;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It took too long, or went away; nothing is owed to it.
        }
        finally
        {
            connection.Dispose();
            _room.Release();
        }
    }
}
