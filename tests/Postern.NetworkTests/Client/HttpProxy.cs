using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Client;

/// <summary>A web proxy as they all are: asked for <c>http://host/path</c> it asks that host for <c>/path</c>, from its own address.</summary>
internal sealed class HttpProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly LabHost _on;
    private readonly Socket _listener;
    private readonly Task _loop;

    private HttpProxy(LabHost on, int port)
    {
        _on = on;
        _listener = on.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Any, port));
        _listener.Listen(8);
        _loop = Serve();
    }

    public static HttpProxy Listen(LabHost on, int port) => new(on, port);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop.ContinueWith(_ => { }, TaskScheduler.Default);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            using var client = await _listener.AcceptAsync(_end.Token);
            var request = new StringBuilder();
            var room = new byte[4096];
            while (!request.ToString().Contains("\r\n\r\n") && await client.ReceiveAsync(room, _end.Token) is > 0 and var read)
                request.Append(Encoding.ASCII.GetString(room, 0, read));
            var lines = request.ToString().Split("\r\n", 2);
            var asked = new Uri(lines[0].Split(' ')[1]);
            using var server = _on.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(IPAddress.Parse(asked.Host), asked.Port, _end.Token);
            await server.SendAsync(Encoding.ASCII.GetBytes($"GET {asked.PathAndQuery} HTTP/1.0\r\n{lines[1]}"), _end.Token);
            if (await server.ReceiveAsync(room, _end.Token) is > 0 and var answered)
                await client.SendAsync(room.AsMemory(0, answered), _end.Token);
        }
    }
}
