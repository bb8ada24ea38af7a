using System.Net.Sockets;
using System.Text;
using Postern.Watcher.Control;

namespace Postern.Cli.Gates;

/// <summary>
/// How <c>postern keep</c> and <c>postern down</c> reach the process that holds a trial: a socket that only root may use. One word
/// goes over, one line comes back.
/// </summary>
public sealed class TrialChannel : IDisposable
{
    /// <summary>A hostile or broken caller gets no more patience than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _listener;
    private readonly string _path;

    private TrialChannel(Socket listener, string path) => (_listener, _path) = (listener, path);

    private static string PathHere => RuntimeSocket.PathHere("trial");

    /// <summary>Null with a reason: the socket cannot be made, or another trial answers there.</summary>
    public static TrialChannel? Listen(out string? refusal)
    {
        var path = PathHere;
        try
        {
            refusal = null;
            if (RuntimeSocket.Listen(path, UnixFileMode.UserRead | UnixFileMode.UserWrite, 1) is { } listener)
                return new TrialChannel(listener, path);
            refusal = $"another trial answers at {path}";
        }
        catch (IOException e)
        {
            refusal = e.Message;
        }

        return null;
    }

    /// <summary>Waits for one word and answers with what <paramref name="act"/> returns.</summary>
    public async Task<string> Answer(Func<string, string?> act, CancellationToken stop)
    {
        while (true)
        {
            using var caller = await _listener.AcceptAsync(stop);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(Patience);
            var buffer = new byte[64];
            try
            {
                var word = Encoding.ASCII.GetString(buffer, 0, await caller.ReceiveAsync(buffer, patience.Token)).Trim();
                var answer = act(word);
                await caller.SendAsync(Encoding.UTF8.GetBytes((answer ?? "unknown word") + "\n"), patience.Token);
                if (answer is not null)
                    return word;
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // That caller went away; the trial goes on.
            }
        }
    }

    /// <summary>The holder's answer; null when nobody holds a trial here.</summary>
    public static async Task<string?> Say(string word)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathHere), patience.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes(word), patience.Token);
            var buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token)).Trim();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }
}
