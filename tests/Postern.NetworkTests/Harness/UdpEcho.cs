using System.Net;
using System.Net.Sockets;

namespace Postern.NetworkTests.Harness;

/// <summary>Sends every datagram back to where it came from, IPv4 and IPv6.</summary>
public sealed class UdpEcho : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];

    private UdpEcho()
    {
    }

    public static UdpEcho Listen(LabHost on, int port)
    {
        var service = new UdpEcho();
        foreach (var any in new[] { IPAddress.Any, IPAddress.IPv6Any })
        {
            var socket = on.OpenSocket(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            service._sockets.Add(socket);
            if (any.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(new IPEndPoint(any, port));
            service._loops.Add(service.Echo(socket, any));
        }

        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loops);
        foreach (var socket in _sockets)
            socket.Dispose();
        _end.Dispose();
    }

    private async Task Echo(Socket socket, IPAddress any)
    {
        var buffer = new byte[65536];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(any, 0), _end.Token);
                await socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
