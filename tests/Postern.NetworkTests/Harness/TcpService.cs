using System.Net;
using System.Net.Sockets;
using Shouldly;

namespace Postern.NetworkTests.Harness;

/// <summary>Listens on a host, IPv4 and IPv6, greets whoever gets in, and says back what it hears.</summary>
public sealed class TcpService : IAsyncDisposable
{
    public const string Greeting = "welcome\n";

    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _loops = [];
    private int _accepted;

    private TcpService()
    {
    }

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>A client is connected before its connection is taken here: so many come within a moment, and no more.</summary>
    public async Task ShouldHaveAccepted(int connections)
    {
        for (var tries = 0; Accepted < connections && tries < 100; tries++)
            await Moment.Pass(0.02);
        Accepted.ShouldBe(connections);
    }

    public static TcpService Listen(LabHost on, int port)
    {
        var service = new TcpService();
        foreach (var any in new[] { IPAddress.Any, IPAddress.IPv6Any })
        {
            var listener = on.OpenSocket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            service._listeners.Add(listener);
            if (any.AddressFamily == AddressFamily.InterNetworkV6)
                listener.DualMode = false;
            listener.Bind(new IPEndPoint(any, port));
            listener.Listen(512);
            service._loops.Add(service.Accept(listener));
        }

        return service;
    }

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        await Task.WhenAll(_loops);
        foreach (var listener in _listeners)
            listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept(Socket listener)
    {
        try
        {
            while (true)
            {
                var connection = await listener.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                _ = Serve(connection);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        catch (SocketException) when (_end.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task Serve(Socket connection)
    {
        using (connection)
        {
            try
            {
                await connection.SendAsync(System.Text.Encoding.ASCII.GetBytes(Greeting), _end.Token);
                var buffer = new byte[1024];
                while (await connection.ReceiveAsync(buffer, _end.Token) is > 0 and var read)
                    await connection.SendAsync(buffer.AsMemory(0, read), _end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Disposed, or the other end went away.
            }
        }
    }
}
