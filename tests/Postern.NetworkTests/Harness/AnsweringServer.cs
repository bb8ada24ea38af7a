using System.Net;
using System.Net.Sockets;

namespace Postern.NetworkTests.Harness;

/// <summary>A TCP server on a host that answers one connection after the other in a test's own way, until it is disposed.</summary>
public sealed class AnsweringServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _listener;
    private readonly Func<Socket, CancellationToken, Task> _answer;
    private readonly Task _loop;

    private AnsweringServer(Socket listener, Func<Socket, CancellationToken, Task> answer)
    {
        _listener = listener;
        _answer = answer;
        _loop = Serve();
    }

    /// <param name="answer">One connection, which is closed afterwards.</param>
    public static AnsweringServer Listen(LabHost on, IPEndPoint at, Func<Socket, CancellationToken, Task> answer)
    {
        var listener = on.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(at);
        listener.Listen(16);
        return new AnsweringServer(listener, answer);
    }

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        await _loop;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Serve()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var connection = await _listener.AcceptAsync(_end.Token);
                await _answer(connection, _end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Disposed, or whoever asked has gone.
            }
        }
    }
}
