using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.Policy.Model;

namespace Postern.Tests.Routers.Rest;

/// <summary>A peer that reads HTTP requests and answers each with the bytes that a test has for it, however wrong they are.</summary>
internal sealed class ScriptedWebServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<WebRequest, NetworkStream, CancellationToken, Task<bool>> _answer;
    private readonly Task _serving;
    private readonly ConcurrentQueue<WebRequest> _requests = new();
    private int _connections;

    /// <param name="answer">Gives back whether the connection stays open.</param>
    public ScriptedWebServer(Func<WebRequest, NetworkStream, CancellationToken, Task<bool>> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = Serve();
    }

    public RouterAddress Address => new(RouterTransport.RestPlain, "127.0.0.1", (ushort)((IPEndPoint)_listener.LocalEndpoint).Port);

    public IReadOnlyCollection<WebRequest> Requests => _requests;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>RouterOS 7.23 to who asks which it is, and to everything else what is given.</summary>
    public static ScriptedWebServer After(Func<WebRequest, NetworkStream, CancellationToken, Task<bool>> answer) => new((request, stream, stop) =>
        request.Line.StartsWith("GET /rest/system/resource ", StringComparison.Ordinal) ? Send(stream, Json("""{"version":"7.23.2 (stable)"}"""), stop) : answer(request, stream, stop));

    public static ScriptedWebServer After(string answer) => After((_, stream, stop) => Send(stream, answer, stop));

    public static string Json(string body, string status = "200 OK") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public static async Task<bool> Send(NetworkStream stream, string text, CancellationToken stop)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task Serve()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                connections.Add(Task.Run(() => Serve(client)));
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(connections);
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            try
            {
                while (await WebRequest.Read(stream, _stop.Token) is { } request)
                {
                    _requests.Enqueue(request);
                    if (!await _answer(request, stream, _stop.Token))
                        return;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
            }
        }
    }
}

/// <param name="Line">As it came: <c>GET /rest/ip/address/*1 HTTP/1.1</c>.</param>
/// <param name="Head">All header lines.</param>
internal sealed record WebRequest(string Line, string Head, string Body)
{
    public string? Header(string name) => Head.Split("\r\n").Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim()).FirstOrDefault();

    public static async Task<WebRequest?> Read(Stream stream, CancellationToken stop)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
        {
            if (await stream.ReadAsync(one, stop) == 0)
                return null;
            head.Add(one[0]);
        }

        var text = Encoding.ASCII.GetString([.. head]);
        var end = text.IndexOf("\r\n", StringComparison.Ordinal);
        var request = new WebRequest(text[..end], text[(end + 2)..], "");
        var body = new byte[int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop);
        return request with { Body = Encoding.UTF8.GetString(body) };
    }
}
