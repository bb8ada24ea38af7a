using Postern.Linux;
using Postern.Policy.Watching;
using Postern.Watcher.Events;

namespace Postern.Watcher.Hooks;

/// <summary>
/// Starts the policy's commands when something happens, from a thread of its own without ambient capabilities, so that none of them
/// gets the watcher's rights. Nobody ever waits for a command; one that fails is a trouble until it works again.
/// </summary>
public sealed class HookRunner : IDisposable
{
    public const string Trouble = "hooks";

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Troubles _troubles;
    private readonly HookQueue _queue;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _news = new(initialState: false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private volatile bool _stopping;

    public HookRunner(HookSettings settings, Troubles troubles)
    {
        _troubles = troubles;
        _queue = new HookQueue(settings);
        _thread = new Thread(Run) { Name = "hooks", IsBackground = true };
        _thread.Start();
    }

    /// <summary>After a reload. What runs and waits is not touched.</summary>
    public void Use(HookSettings settings)
    {
        lock (_gate)
            _queue.Settings = settings;
    }

    public void Tell(GateEvent seen)
    {
        int leftOut;
        lock (_gate)
            leftOut = _queue.Add(seen);
        for (; leftOut > 0; leftOut--)
            _troubles.Report(Trouble, $"more happens than commands can be run for: {HookQueue.MostWaiting} wait, and what comes on top is left out. Raise at-once, or let the commands do less");
        _news.Set();
    }

    /// <summary>Commands that run get a little time to end; those that wait are not started any more.</summary>
    public void Dispose()
    {
        _stopping = true;
        _news.Set();
        _thread.Join();
        _stop.CancelAfter(Farewell);
        SpinWait.SpinUntil(() => Running == 0, 2 * Farewell);
        _stop.Dispose();
        _news.Dispose();
    }

    private int Running
    {
        get
        {
            lock (_gate)
                return _queue.Running;
        }
    }

    private void Run()
    {
        Inheritance.DropAmbientCapabilities();
        while (!_stopping)
        {
            _news.WaitOne();
            while (!_stopping && Next() is var (run, settings))
            {
                if (HookCommand.Start(run, settings.User, out var refusal) is { } command)
                    _ = Follow(run, command, settings.Limit);
                else
                    Ended(run, refusal);
            }
        }
    }

    private (HookRun Run, HookSettings Settings)? Next()
    {
        lock (_gate)
        {
            if (_queue.Next() is { } run)
                return (run, _queue.Settings);
            if (_queue.Waiting > 0)
                return null;
        }

        _troubles.End(Trouble);
        return null;
    }

    private async Task Follow(HookRun run, HookCommand command, TimeSpan limit)
    {
        string? failure;
        using (command)
            failure = await command.End(limit, _stop.Token).ConfigureAwait(false);
        Ended(run, failure);
    }

    private void Ended(HookRun run, string? failure)
    {
        if (failure is null)
            _troubles.End(run.Trouble);
        else
            _troubles.Report(run.Trouble, $"for {run.Event.Source}: {failure}");
        lock (_gate)
            _queue.Done(run);
        if (!_stopping)
            _news.Set();
    }
}
