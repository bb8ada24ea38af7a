using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Watcher.Routers;

/// <param name="Door">As the kernel's comments, and so events, have it.</param>
public readonly record struct LiveGrant(string Door, AddressRange Source);

/// <param name="Until">Null: it is no more.</param>
public readonly record struct GrantChange(LiveGrant Grant, DateTimeOffset? Until);

/// <summary>
/// The grants of this gate as its routers are to have them. Events bring them at once; the kernel's sets, looked at every second, are the
/// truth: what an event told too late, or not at all, is made good by them. No clock, no kernel.
/// </summary>
public sealed class LiveGrants
{
    /// <summary>The same grant, told of by an event and seen in a set.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<LiveGrant, (DateTimeOffset Until, DateTimeOffset At)> _live = [];

    /// <summary>Those that events took away since the sets were last looked at: the look may have been under way.</summary>
    private readonly Dictionary<LiveGrant, DateTimeOffset> _gone = [];

    public IEnumerable<(LiveGrant Grant, DateTimeOffset Until)> All => _live.Select(l => (l.Key, l.Value.Until));

    /// <returns>Null where the event changes nothing.</returns>
    public GrantChange? Hear(GateEvent told, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(told);
        if (!AddressRange.TryParse(told.Source, out var source))
            return null;
        var grant = new LiveGrant(told.Name, source);
        switch (told.Kind)
        {
            case GateEventKind.Open or GateEventKind.Grant when told.For is { } duration && duration > TimeSpan.Zero:
                _live[grant] = (now + duration, now);
                return new GrantChange(grant, now + duration);
            case GateEventKind.GrantRevoked or GateEventKind.GrantClosed:
                _gone[grant] = now;
                return _live.Remove(grant) ? new GrantChange(grant, null) : null;
            default:
                return null;
        }
    }

    /// <param name="began">When the sets began to be read: what events told later is newer.</param>
    public IEnumerable<GrantChange> Look(IReadOnlyDictionary<EntryKey, EntryTime> entries, DateTimeOffset began)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var (changes, seen) = (new List<GrantChange>(), new HashSet<LiveGrant>());
        foreach (var (key, time) in entries)
        {
            if (key.Kind != EntryKind.Grant || time.Ends is not { } ends || !AddressRange.TryParse(key.Source, out var source))
                continue;
            var grant = new LiveGrant(key.Name, source);
            seen.Add(grant);
            if (_gone.TryGetValue(grant, out var gone) && gone >= began)
                continue;
            if (!_live.TryGetValue(grant, out var known) || (known.At < began && (known.Until - ends).Duration() > Grain))
                changes.Add(new GrantChange(grant, ends));
        }

        changes.AddRange(_live.Where(l => l.Value.At < began && !seen.Contains(l.Key)).Select(l => new GrantChange(l.Key, null)));
        foreach (var (grant, until) in changes)
        {
            if (until is { } end)
                _live[grant] = (end, began);
            else
                _live.Remove(grant);
        }

        foreach (var old in _gone.Where(g => g.Value < began).Select(g => g.Key).ToList())
            _gone.Remove(old);
        return changes;
    }
}
