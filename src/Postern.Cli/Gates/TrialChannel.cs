using System.Net.Sockets;
using System.Text;
using Postern.Linux;

namespace Postern.Cli.Gates;

/// <summary>
/// How <c>postern keep</c> and <c>postern down</c> reach the process that holds a trial: a socket in a directory that only root
/// may enter, named after the network namespace. One word goes over, one line comes back.
/// </summary>
public sealed class TrialChannel : IDisposable
{
    private const string Directory = "/run/postern";

    /// <summary>A hostile or broken caller gets no more patience than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _listener;
    private readonly string _path;

    private TrialChannel(Socket listener, string path) => (_listener, _path) = (listener, path);

    private static string PathHere() => Path.Combine(Directory, $"trial-{NetworkNamespace.Id()}.sock");

    public static TrialChannel Listen()
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("a gate is a Linux kernel or a router");
        System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = PathHere();
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen(1);
        return new TrialChannel(listener, path);
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
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathHere()), patience.Token);
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
