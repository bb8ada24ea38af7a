using Postern.Policy.Backends.Nftables;
using Postern.Policy.Watching;
using Postern.Watcher.Events;

namespace Postern.Watcher.Hooks;

/// <summary>
/// Which command runs now and which waits: so many at once, one at a time for each source, so that what closes never overtakes what
/// opens. What comes when the queue is full is left out and counted. Bans have a queue of their own and never the last free place:
/// anybody can forge sources that touch a trap, and must not keep the doors' commands from running.
/// </summary>
public sealed class HookQueue
{
    /// <summary>Of bans, and of all else.</summary>
    public const int MostWaiting = 256;

    private readonly LinkedList<HookRun> _waiting = [];
    private readonly LinkedList<HookRun> _bans = [];
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);

    private ILookup<(HookMoment On, string Door), Hook> _hooks = Array.Empty<Hook>().ToLookup(h => (h.On, ""));

    public HookQueue(HookSettings settings) => Settings = settings;

    /// <summary>A reload changes them for what is added and started from then on.</summary>
    public HookSettings Settings
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
            // Events know a door by the kernel's comment.
            _hooks = value.Hooks.ToLookup(h => (h.On, h.Door is null ? "" : NftText.Quoted(h.Door)));
        }
    }

    public int Waiting => _waiting.Count + _bans.Count;

    public int Running => _busy.Count;

    /// <returns>How many commands had to be left out.</returns>
    public int Add(GateEvent seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (HookRun.MomentOf(seen.Kind) is not { } moment)
            return 0;
        var (leftOut, queue) = (0, moment == HookMoment.Ban ? _bans : _waiting);
        var atTheDoor = seen.Name.Length == 0 ? [] : _hooks[(moment, seen.Name)];
        foreach (var hook in atTheDoor.Concat(_hooks[(moment, "")]))
        {
            if (queue.Count < MostWaiting)
                queue.AddLast(new HookRun(hook, seen));
            else
                leftOut++;
        }

        return leftOut;
    }

    /// <summary>The next that may start; null when all that wait have to go on waiting. Whoever takes one says <see cref="Done"/>.</summary>
    public HookRun? Next() =>
        (_busy.Count < Settings.AtOnce ? First(_waiting) : null) ?? (_busy.Count < Math.Max(1, Settings.AtOnce - 1) ? First(_bans) : null);

    public void Done(HookRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _busy.Remove(run.Event.Source);
    }

    private HookRun? First(LinkedList<HookRun> queue)
    {
        for (var node = queue.First; node is not null; node = node.Next)
        {
            if (!_busy.Add(node.Value.Event.Source))
                continue;
            queue.Remove(node);
            return node.Value;
        }

        return null;
    }
}
