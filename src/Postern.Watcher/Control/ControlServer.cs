using System.Net.Sockets;
using System.Text;
using Postern.Linux;
using Postern.Watcher.Events;

namespace Postern.Watcher.Control;

/// <summary>
/// The watcher's control socket: a request on a connection, one line of JSON, and its answer. Any local user may connect; who that is
/// the kernel says, and the answer depends on it before a byte is read.
/// </summary>
public sealed class ControlServer : IAsyncDisposable
{
    public const int MostConnections = 32;

    /// <summary>So many of them are for root and the watcher's own user alone.</summary>
    public const int OwnersPlaces = 8;

    /// <summary>A caller has this long to send its request, and again to take the answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Events that wait for one slow reader; with the texts about 2 MB.</summary>
    private const int EventsWaiting = 4096;

    /// <summary>Answers with all entries may have megabytes: so many are made at once.</summary>
    private const int LargeAnswers = 2;

    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Socket _listener;
    private readonly string _path;
    private readonly ControlAccess _access;
    private readonly Func<string, IGateControl> _gateFor;
    private readonly EventHub _events;
    private readonly Action<string> _note;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _large = new(LargeAnswers);
    private readonly Task _running;
    private int _connections;

    private ControlServer(Socket listener, string path, ControlAccess access, Func<string, IGateControl> gateFor, EventHub events, Action<string> note)
    {
        (_listener, _path, _access, _gateFor, _events, _note) = (listener, path, access, gateFor, events, note);
        _running = Task.Run(Accept);
    }

    public static string PathHere => RuntimeSocket.PathHere("control");

    /// <summary>Listens, or says in a half-sentence why it cannot.</summary>
    /// <param name="gateFor">The gate for the user of this name.</param>
    /// <param name="note">Hears what went wrong within; never what callers did wrong.</param>
    public static ControlServer? Listen(string path, ControlAccess access, Func<string, IGateControl> gateFor, EventHub events, Action<string> note, out string? refusal)
    {
        try
        {
            refusal = null;
            if (RuntimeSocket.Listen(path, Everybody, MostConnections) is { } listener)
                return new ControlServer(listener, path, access, gateFor, events, note);
            refusal = $"another watcher answers at {path}";
        }
        catch (IOException e)
        {
            refusal = e.Message;
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        _listener.Dispose();
        await _running;
        File.Delete(_path);
    }

    private async Task Accept()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = Serve(await _listener.AcceptAsync(_end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors, most likely; those who are served now free some.
                _note($"control socket: {e.Message}");
                await Task.Delay(Patience, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task Serve(Socket caller)
    {
        using (caller)
        {
            var place = Interlocked.Increment(ref _connections);
            try
            {
                var peer = PeerUser.Of(caller);
                if (_access.Refusal(peer) is { } refusal)
                    await Say(caller, ControlAnswer.Refused(refusal, ControlAnswer.Access));
                else if (place > (_access.IsOwner(peer!) ? MostConnections : MostConnections - OwnersPlaces))
                    await Say(caller, ControlAnswer.Refused("too many are asking at once; try again, or end a watch", ControlAnswer.Busy));
                else
                    await Answer(caller, peer!);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The caller went away, was too slow, or the watcher ends.
            }
            catch (Exception e)
            {
                _note($"control socket: {e}");
            }
            finally
            {
                Interlocked.Decrement(ref _connections);
            }
        }
    }

    private async Task Answer(Socket caller, PeerUser peer)
    {
        if (await ReadLine(caller) is not { } line)
        {
            await Say(caller, ControlAnswer.Refused($"a request is one line of at most {ControlRequest.LongestLine} bytes, sent within {Patience.TotalSeconds:0} s", ControlAnswer.Request));
            return;
        }

        if (ControlRequest.Read(line, out var problem) is not { } request)
        {
            await Say(caller, ControlAnswer.Refused(problem!, ControlAnswer.Request));
            return;
        }

        // The kernel is asked by calls that block; and a name may come from a directory service.
        await Task.Yield();
        switch (request.Verb)
        {
            case ControlVerb.Watch:
                await Watch(caller);
                break;
            case ControlVerb.Allow or ControlVerb.Revoke:
                using (var gate = _gateFor(Accounts.UserName(peer.User)))
                {
                    await Say(caller, ControlAnswer.Of(request.Verb == ControlVerb.Allow
                        ? gate.Allow(request.Source!, request.Door!, request.For!.Value)
                        : gate.Revoke(request.Source!, request.Door)));
                }

                break;
            default:
                await Report(caller, request.Verb, Accounts.UserName(peer.User));
                break;
        }
    }

    private async Task Report(Socket caller, ControlVerb verb, string who)
    {
        await _large.WaitAsync(_end.Token);
        try
        {
            using var gate = _gateFor(who);
            await Say(caller, verb == ControlVerb.Status ? ControlAnswer.Status(gate.Status()) : ControlAnswer.Lists(gate.Lists()));
        }
        finally
        {
            _large.Release();
        }
    }

    private async Task Watch(Socket caller)
    {
        using var stream = _events.Listen(EventsWaiting);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        await Say(caller, ControlAnswer.Watching);

        // A watching caller has nothing more to say; whatever comes is its end.
        var hearing = caller.ReceiveAsync(new byte[1], gone.Token).AsTask().ContinueWith(_ => gone.CancelAsync(), TaskScheduler.Default).Unwrap();
        try
        {
            while (true)
            {
                var seen = await stream.Next(gone.Token);
                if (stream.TakeLost() is > 0 and var lost)
                    await Send(caller, ControlAnswer.Lost(lost), gone.Token);
                await Send(caller, EventJson.Line(seen), gone.Token);
            }
        }
        finally
        {
            await gone.CancelAsync();
            await hearing;
        }
    }

    /// <summary>Null when it is too long, too late or not there.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadLine(Socket caller)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(Patience);
        var buffer = new byte[ControlRequest.LongestLine];
        try
        {
            for (var length = 0; length < buffer.Length;)
            {
                var read = await caller.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                if (read == 0)
                    return null;
                if (buffer.AsSpan(length, read).IndexOf((byte)'\n') is >= 0 and var end)
                    return buffer.AsMemory(0, length + end);
                length += read;
            }
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            // Too late.
        }

        return null;
    }

    private async Task Say(Socket caller, string line)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(Patience);
        await Send(caller, line, patience.Token);
    }

    private static async Task Send(Socket caller, string line, CancellationToken stop)
    {
        ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(line + "\n");
        while (rest.Length > 0)
            rest = rest[await caller.SendAsync(rest, stop)..];
    }
}
