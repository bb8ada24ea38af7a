using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Client;

/// <summary>A web proxy as they all are: asked for <c>http://host/path</c> it asks that host for <c>/path</c>, from its own address.</summary>
internal sealed class HttpProxy : IAsyncDisposable
{
    private readonly LabHost _on;
    private readonly AnsweringServer _server;

    private HttpProxy(LabHost on, int port)
    {
        _on = on;
        _server = AnsweringServer.Listen(on, new IPEndPoint(IPAddress.Any, port), PassOn);
    }

    public static HttpProxy Listen(LabHost on, int port) => new(on, port);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task PassOn(Socket client, CancellationToken stop)
    {
        var request = new StringBuilder();
        var room = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n") && await client.ReceiveAsync(room, stop) is > 0 and var read)
            request.Append(Encoding.ASCII.GetString(room, 0, read));
        var lines = request.ToString().Split("\r\n", 2);
        var asked = new Uri(lines[0].Split(' ')[1]);
        using var server = _on.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await server.ConnectAsync(IPAddress.Parse(asked.Host), asked.Port, stop);
        await server.SendAsync(Encoding.ASCII.GetBytes($"GET {asked.PathAndQuery} HTTP/1.0\r\n{lines[1]}"), stop);
        if (await server.ReceiveAsync(room, stop) is > 0 and var answered)
            await client.SendAsync(room.AsMemory(0, answered), stop);
    }
}
