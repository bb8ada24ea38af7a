using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.NetworkTests.Harness;

/// <summary>A connection to a <see cref="TcpService"/> that stays: a person at work.</summary>
public sealed class TcpSession : IDisposable
{
    private readonly Socket _socket;

    private TcpSession(Socket socket) => _socket = socket;

    public static async Task<TcpSession> Connect(LabHost from, IPAddress to, int port)
    {
        var socket = from.OpenSocket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await socket.ConnectAsync(new IPEndPoint(to, port), deadline.Token);
        var session = new TcpSession(socket);
        await session.Receive(TcpService.Greeting.Length, deadline.Token);
        return session;
    }

    /// <summary>Says a word and hears it back; a lost segment is sent again by the kernel within the limit.</summary>
    public async Task<bool> IsAlive(TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(1));
        try
        {
            await _socket.SendAsync("word"u8.ToArray(), deadline.Token);
            return await Receive(4, deadline.Token) == "word";
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> Receive(int length, CancellationToken stop)
    {
        var buffer = new byte[length];
        for (var at = 0; at < length;)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(at), stop);
            if (read == 0)
                break;
            at += read;
        }

        return Encoding.ASCII.GetString(buffer);
    }
}
