using System.Threading.Channels;
using Postern.Policy.Model;
using Postern.Routers;
using Postern.Watcher.Control;

namespace Postern.Watcher.Routers;

/// <summary>Logs in at a router.</summary>
public delegate Task<RouterConnection> RouterConnect(RouterLogin login, CancellationToken stop);

/// <summary>
/// One router's grants, carried out: a session that lasts, commands that do not wait for one another. Whoever changes the grants waits for
/// nothing; a router that hangs holds up nobody but itself.
/// </summary>
internal sealed class RouterWorker : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly RouterGrants _grants;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly RouterConnect _connect;
    private readonly Troubles _troubles;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;
    private bool _isStarted;
    private RouterPolicy _router;
    private IRouterSession? _session;
    private bool _isLeaving;

    public RouterWorker(RouterPolicy router, RouterTiming timing, RouterConnect connect, Func<double> chance, Troubles troubles, TimeProvider time)
    {
        (_router, _connect, _troubles, _time) = (router, connect, troubles, time);
        _grants = new RouterGrants(timing, chance);
    }

    public RouterPolicy Router => _router;

    /// <summary>It has left nothing behind and is to be disposed of; only after <see cref="Leave"/>.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>To be called when it has its grants: before, every entry on the router would look like one too many.</summary>
    public void Start()
    {
        if (_isStarted)
            return;
        _isStarted = true;
        _running = Task.Run(Run);
    }

    /// <summary>For any thread; never waits for the router.</summary>
    public void Change(Action<RouterGrants> change)
    {
        lock (_gate)
            change(_grants);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>The same router, perhaps with another password, user, fingerprint or name.</summary>
    /// <returns>False: it has left.</returns>
    public bool Use(RouterPolicy router)
    {
        lock (_gate)
        {
            if (HasLeft)
                return false;
            _isLeaving = false;
            if (router.Name != _router.Name)
                EndTroubles();
            if (!SameLogin(router.Login, _router.Login))
                _grants.Reconnect();
            _router = router;
        }

        _wake.Writer.TryWrite(true);
        return true;
    }

    /// <summary>The policy does not name the router any more: what is left of its entries is taken away, as long as they live.</summary>
    public void Leave()
    {
        Change(g =>
        {
            _isLeaving = true;
            g.Replace([], _time.GetUtcNow());
        });
    }

    public RouterStatus Status()
    {
        lock (_gate)
        {
            var counts = _grants.Count(_time.GetUtcNow());
            return new RouterStatus(_router.Name, _router.Login.Address.ToString())
            {
                Since = counts.Since,
                Error = _grants.Refusal ?? _grants.Failure,
                Entries = counts.Entries,
                Pending = counts.Pending,
                LeftAlone = _grants.StaticCount,
            };
        }
    }

    /// <summary>Entries stay: they end when their grants do.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (Interlocked.Exchange(ref _session, null) is { } session)
            await session.DisposeAsync();
        EndTroubles();
        _stop.Dispose();
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            var due = Step();
            if (HasLeft)
            {
                Hangup();
                EndTroubles();
                return;
            }

            await Wait(due - _time.GetUtcNow());
        }
    }

    /// <returns>When to look again.</returns>
    private DateTimeOffset Step()
    {
        while (true)
        {
            RouterTask? task;
            DateTimeOffset due;
            lock (_gate)
            {
                var now = _time.GetUtcNow();
                task = _grants.Next(now);
                due = _grants.Due;
                HasLeft |= _isLeaving && _grants.IsClear(now);
            }

            if (HasLeft)
                return due;
            if (task is null)
            {
                TellTroubles();
                return due;
            }

            switch (task.Kind)
            {
                case RouterTaskKind.Connect:
                    _ = Connect(task);
                    break;
                case RouterTaskKind.Hangup:
                    Hangup();
                    break;
                default:
                    _ = Carry(task, _session!);
                    break;
            }
        }
    }

    private async Task Connect(RouterTask task)
    {
        Hangup();
        // Somebody else's thread must not be kept by a socket that is made.
        await Task.Yield();
        RouterConnection made;
        try
        {
            made = await _connect(_router.Login, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var isUsed = false;
        lock (_gate)
        {
            if (made.Session is null)
            {
                _grants.Refused(task, made.Refusal ?? "it cannot be reached", made.IsFinal, _time.GetUtcNow());
            }
            else
            {
                // One that comes late, after another was asked for, must not take that one's place.
                isUsed = _grants.Connected(task, _time.GetUtcNow());
                if (isUsed)
                    _session = made.Session;
            }
        }

        if (made.Session is not null && !isUsed)
            Hangup(made.Session);
        _wake.Writer.TryWrite(true);
    }

    private async Task Carry(RouterTask task, IRouterSession session)
    {
        RouterReply reply;
        try
        {
            reply = await session.Run(task.Command!, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
            _grants.Done(task, reply, _time.GetUtcNow());
        _wake.Writer.TryWrite(true);
    }

    private void Hangup() => Hangup(Interlocked.Exchange(ref _session, null));

    /// <summary>What is over may take its time to end.</summary>
    private static void Hangup(IRouterSession? session)
    {
        if (session is not null)
            _ = Task.Run(async () => await session.DisposeAsync());
    }

    private async Task Wait(TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero)
            return;
        try
        {
            using var tick = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            tick.CancelAfter(limit < TimeSpan.FromMinutes(1) ? limit : TimeSpan.FromMinutes(1));
            await _wake.Reader.ReadAsync(tick.Token);
        }
        catch (OperationCanceledException)
        {
            // Time, or the end.
        }
    }

    private static bool SameLogin(RouterLogin a, RouterLogin b) =>
        a.Address == b.Address && a.User == b.User && a.Password == b.Password
        && a.Fingerprint.HasValue == b.Fingerprint.HasValue && (a.Fingerprint ?? default).Span.SequenceEqual((b.Fingerprint ?? default).Span);

    private string Part => $"router {_router.Name}";

    private string ListPart => $"router {_router.Name}: lists";

    private void TellTroubles()
    {
        string? refusal, failure, left;
        lock (_gate)
        {
            (refusal, failure) = (_grants.Refusal, _grants.Failure);
            left = _grants.StaticCount == 0 ? null : LeftAlone(_grants.Static.First(), _grants.StaticCount);
        }

        _troubles.Tell(Part, refusal is null ? null : $"{refusal}; grants come to it as soon as it is back, with the time that is left");
        _troubles.Tell(ListPart, failure ?? left);
    }

    private static string LeftAlone(RouterEntry entry, int count) =>
        $"{entry} is an entry of the router's own that stays{(count > 1 ? $", and so do {count - 1:N0} more" : "")}: it is left alone, and lets its source in after the grant has ended; remove it there, or have enforce name another list";

    private void EndTroubles()
    {
        _troubles.End(Part);
        _troubles.End(ListPart);
    }
}
