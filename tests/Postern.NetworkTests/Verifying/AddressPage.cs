using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Verifying;

/// <summary>A web server that says to each who asks under which address it sees them, and what time it is by its own clock.</summary>
internal sealed class AddressPage : IAsyncDisposable
{
    private const int Port = 8080;

    private readonly TimeSpan _ahead;
    private readonly AnsweringServer _server;
    private int _asked;

    private AddressPage(LabHost on, TimeSpan ahead)
    {
        _ahead = ahead;
        Url = $"http://{on.IPv4}:{Port}/";
        _server = AnsweringServer.Listen(on, new IPEndPoint(IPAddress.Any, Port), Say);
    }

    public string Url { get; }

    /// <summary>Connections so far.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public static AddressPage Listen(LabHost on, TimeSpan ahead = default) => new(on, ahead);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task Say(Socket client, CancellationToken stop)
    {
        Interlocked.Increment(ref _asked);
        _ = await client.ReceiveAsync(new byte[4096], stop);
        var date = (DateTimeOffset.UtcNow + _ahead).ToString("R", CultureInfo.InvariantCulture);
        var body = $"{((IPEndPoint)client.RemoteEndPoint!).Address}\n";
        await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), stop);
    }
}
