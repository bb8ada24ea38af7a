using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Routers;

namespace Postern.Watcher.Routers;

/// <summary>
/// One router's part in the grants of a gate: what is to be on its address lists until when, what is there as far as is known, and what to
/// do next. It has neither socket nor clock: <see cref="Next"/> says what to do, <see cref="Done"/> is told what became of it. Whatever
/// fails in between, once the router answers again its lists are the live grants.
/// </summary>
/// <param name="chance">0 to 1, for pauses.</param>
public sealed partial class RouterGrants(RouterTiming timing, Func<double> chance)
{
    /// <summary>Commands under way at once: enough to keep a router busy that is far away.</summary>
    public const int Window = 256;

    /// <summary>As many as a gate's kernel holds sources of one family.</summary>
    public const int MostEntries = 1 << 18;

    /// <summary>An entry that ends by so much sooner than its grant is renewed; RouterOS tells whole seconds.</summary>
    private static readonly TimeSpan Sooner = TimeSpan.FromSeconds(1);

    /// <summary>One that ends by so much later is shortened.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    /// <summary>An entry that comes and goes under our hands is left for a while.</summary>
    private const int MostSearches = 4;

    private static readonly string[] Columns = [".id", "list", "address", "timeout", "comment", "dynamic"];

    private readonly Dictionary<RouterEntry, RouterSlot> _slots = [];
    private readonly Queue<RouterSlot> _ready = new();

    /// <summary>What has to be looked at again at a time.</summary>
    private readonly PriorityQueue<RouterSlot, DateTimeOffset> _due = new();
    private readonly Dictionary<RouterEntry, string> _failed = [];

    private Stage _stage = Stage.Apart;
    private bool _isFinal;
    private long _session;
    private int _failures;
    private int _underWay;
    private int _reading;
    private DateTimeOffset _connectAt = DateTimeOffset.MinValue;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;

    /// <summary>When the router last said something, or was last asked something after a silence.</summary>
    private DateTimeOffset _heard;
    private DateTimeOffset _since;
    private TimeSpan? _uptime;

    /// <summary>Until then an entry of ours may be there that is no grant any more, and that only a session can take away.</summary>
    private DateTimeOffset _oweUntil = DateTimeOffset.MinValue;

    private enum Stage
    {
        Apart,
        Connecting,
        Reading,
        Ready,
    }

    public bool IsConnected => _stage is Stage.Reading or Stage.Ready;

    /// <summary>Why there is no session; null while there is one, or before the first try.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What the router does not do although there is a session; null when all is well.</summary>
    public string? Failure => _failed.Count > 0 ? $"{_failed.First().Value}{(_failed.Count > 1 ? $"; and {_failed.Count - 1:N0} more" : "")}; tried again while the grant lasts"
        : _slots.Count >= MostEntries ? $"there are {MostEntries:N0} grants for it; more come to it as others end"
        : null;

    /// <summary>Entries that stay as they are because somebody else made them to stay.</summary>
    public IEnumerable<RouterEntry> Static => _slots.Values.Where(s => s is { Foreign: ForeignEntry.Static, IsWanted: true }).Select(s => s.Entry);

    public int StaticCount { get; private set; }

    /// <summary>Nothing is to be there, and nothing of ours is.</summary>
    public bool IsClear(DateTimeOffset now) => _oweUntil <= now && _slots.Values.All(s => s is { IsWanted: false, IsBusy: false } && (s.Id is null || s.Until <= now));

    public RouterCounts Count(DateTimeOffset now)
    {
        var (entries, pending) = (0, 0);
        foreach (var slot in _slots.Values)
        {
            if (slot.Id is not null)
                entries++;
            if (slot.IsBusy || (slot is { IsWanted: true, Foreign: ForeignEntry.None } ? slot.Id is null || slot.Until < slot.Wanted.Until - Sooner : slot.Id is not null && slot.Until > now + Later && !slot.IsWanted))
                pending++;
        }

        return new RouterCounts(entries, pending, IsConnected ? _since : null);
    }

    /// <summary>A grant began, was renewed, or ends at another time than it did.</summary>
    public void Want(RouterEntry entry, string door, DateTimeOffset until, DateTimeOffset now)
    {
        if (!_slots.TryGetValue(entry, out var slot))
        {
            if (_slots.Count >= MostEntries)
                return;
            _slots[entry] = slot = new RouterSlot(entry);
        }

        slot.Want(door, until);
        // Whoever made the entry that stays may have taken it away meanwhile.
        if (slot.Foreign == ForeignEntry.Static)
            (slot.Foreign, StaticCount) = (ForeignEntry.None, StaticCount - 1);
        Queue(slot);
        // Somebody waits before the door: a router that has come back meanwhile is not left to its pause.
        if (_stage == Stage.Apart && !_isFinal && _connectAt > _triedAt + timing.First)
            _connectAt = now > _triedAt + timing.First ? now : _triedAt + timing.First;
    }

    /// <summary>The grant is no more: revoked, closed, expired.</summary>
    public void Drop(RouterEntry entry, string door)
    {
        if (!_slots.TryGetValue(entry, out var slot))
            return;
        slot.Drop(door);
        Queue(slot);
    }

    /// <summary>These grants and no others, as after a change of policy.</summary>
    public void Replace(IEnumerable<(RouterEntry Entry, string Door, DateTimeOffset Until)> grants, DateTimeOffset now)
    {
        foreach (var slot in _slots.Values)
        {
            slot.DropAll();
            Queue(slot);
        }

        foreach (var (entry, door, until) in grants)
            Want(entry, door, until, now);
    }

    /// <summary>The next thing to do, until there is nothing to do now; then <see cref="Due"/> says when to ask again.</summary>
    public RouterTask? Next(DateTimeOffset now)
    {
        switch (_stage)
        {
            case Stage.Apart:
                if (now < _connectAt)
                    return null;
                DropEnded(now);
                (_stage, _triedAt) = (Stage.Connecting, now);
                _session++;
                return new RouterTask(RouterTaskKind.Connect, _session);
            case Stage.Connecting:
                return null;
        }

        if (_underWay > 0 && now - _heard >= timing.Patience)
        {
            var silent = new RouterTask(RouterTaskKind.Hangup, _session);
            Lose($"it has answered nothing for {timing.Patience.TotalSeconds:0} s", now);
            return silent;
        }

        if (_stage == Stage.Reading)
            return NextRead(now);
        while (_due.TryPeek(out var slot, out var at) && at <= now)
        {
            _due.Dequeue();
            if (slot.Reminder == at)
                slot.Reminder = null;
            Queue(slot);
        }

        while (_underWay < Window && _ready.TryDequeue(out var slot))
        {
            slot.IsQueued = false;
            if (!slot.IsBusy && _slots.TryGetValue(slot.Entry, out var current) && current == slot && Settle(slot, now) is { } task)
                return Begin(task with { Slot = slot }, now);
        }

        return _underWay == 0 && now - _heard >= timing.Silence
            ? Begin(new RouterTask(RouterTaskKind.Ask, _session) { Command = RouterCommand.Print("/system/resource") with { Properties = ["uptime"] } }, now)
            : null;
    }

    /// <summary>When <see cref="Next"/> is to be asked again if nothing happens before.</summary>
    public DateTimeOffset Due
    {
        get
        {
            if (_stage == Stage.Apart)
                return _connectAt;
            if (_stage == Stage.Connecting)
                return DateTimeOffset.MaxValue;
            var due = _heard + (_underWay > 0 ? timing.Patience : timing.Silence);
            return _stage == Stage.Ready && _due.TryPeek(out _, out var at) && at < due ? at : due;
        }
    }

    /// <returns>False: the session is of no use any more.</returns>
    public bool Connected(RouterTask task, DateTimeOffset now)
    {
        if (task.Session != _session || _stage != Stage.Connecting)
            return false;
        (_stage, _heard, _since, Refusal, _isFinal, _uptime) = (Stage.Reading, now, now, null, false, null);
        (_underWay, _reading) = (0, 0);
        return true;
    }

    /// <param name="isFinal">Trying again is of little use.</param>
    public void Refused(RouterTask task, string refusal, bool isFinal, DateTimeOffset now)
    {
        if (task.Session == _session && _stage == Stage.Connecting)
            Lose(refusal, now, isFinal);
    }

    /// <summary>The way to log in is another one now.</summary>
    public void Reconnect()
    {
        _session++;
        Part();
        (_stage, _connectAt, _failures, _isFinal) = (Stage.Apart, DateTimeOffset.MinValue, 0, false);
    }

    private RouterTask Begin(RouterTask task, DateTimeOffset now)
    {
        if (task.Slot is { } slot)
            slot.IsBusy = true;
        // Patience begins with the first question that waits.
        if (_underWay++ == 0)
            _heard = now;
        return task;
    }

    /// <summary>All that was made by a rule, a timeout or a gate; entries that stay are met when they are in the way.</summary>
    private RouterTask? NextRead(DateTimeOffset now)
    {
        if (_reading >= 2)
            return null;
        var menu = _reading++ == 0 ? RouterMenus.AddressList4 : RouterMenus.AddressList6;
        return Begin(new RouterTask(RouterTaskKind.Read, _session) { Command = RouterCommand.Print(menu, new RouterProperty("dynamic", "true")) with { Properties = Columns } }, now);
    }

    /// <summary>What to do about one entry, or nothing.</summary>
    private RouterTask? Settle(RouterSlot slot, DateTimeOffset now)
    {
        slot.DropEnded(now);
        if (!slot.IsWanted)
        {
            // What is all but over goes by itself.
            if (slot.Id is null || slot.Until <= now + (slot.HasEnded ? Later : TimeSpan.Zero))
                return Leave(slot);
            return IsPaused(slot, now) ? null : Task(RouterTaskKind.Remove, RouterCommand.Remove(slot.Entry.Menu, slot.Id));
        }

        var (door, until) = slot.Wanted;
        if (slot.Foreign == ForeignEntry.Longer && (slot.Until <= now || slot.Until < until))
            (slot.Foreign, slot.MustFind) = (ForeignEntry.None, slot.Until > now);
        if (slot.Foreign != ForeignEntry.None)
        {
            Await(slot, slot.Foreign == ForeignEntry.Static || slot.Until > until ? until : slot.Until);
            return null;
        }

        if (IsPaused(slot, now))
            return null;
        if (slot.MustFind)
            return Task(RouterTaskKind.Find, Search(slot));
        if (slot.Id is not null && slot.Until <= now)
            slot.Id = null;
        // A grant lasts up to a second longer there, never shorter.
        var timeout = ListTimes.Of(until - now);
        if (slot.Id is null)
        {
            return Task(RouterTaskKind.Add, RouterCommand.Add(new RouterItem(slot.Entry.Menu,
            [
                new("list", slot.Entry.List), new("address", slot.Entry.AddressText), new("timeout", RouterEntry.TimeoutText(timeout)), new("comment", RouterEntry.Comment(door)),
            ]))) with
            { Until = now + timeout };
        }

        // What lasts longer than a router can count is renewed long before it ends.
        var isLong = until - now > ListTimes.Longest;
        if (slot.Until >= (isLong ? now + (ListTimes.Longest / 2) : until - Sooner) && slot.Until <= until + Later)
        {
            Await(slot, isLong ? slot.Until - (ListTimes.Longest / 4) : until);
            return null;
        }

        return Task(RouterTaskKind.Set, RouterCommand.Set(slot.Entry.Menu, slot.Id, new RouterProperty("timeout", RouterEntry.TimeoutText(timeout)), new RouterProperty("comment", RouterEntry.Comment(door))))
            with
        { Until = now + timeout };
    }

    private RouterTask Task(RouterTaskKind kind, RouterCommand command) => new(kind, _session) { Command = command };

    /// <summary>By its very address first, because a list may be long; where the router writes that in another way, by the list.</summary>
    private static RouterCommand Search(RouterSlot slot) => RouterCommand.Print(slot.Entry.Menu,
        [new("list", slot.Entry.List), .. slot.Searches % 2 == 0 ? [new RouterProperty("address", slot.Entry.AddressText)] : (RouterProperty[])[]]) with
    { Properties = Columns };

    private RouterTask? Leave(RouterSlot slot)
    {
        if (slot.Foreign == ForeignEntry.Static)
            StaticCount--;
        _failed.Remove(slot.Entry);
        _slots.Remove(slot.Entry);
        return null;
    }

    private bool IsPaused(RouterSlot slot, DateTimeOffset now)
    {
        if (slot.NotBefore <= now)
            return false;
        Await(slot, slot.NotBefore);
        return true;
    }

    private void Queue(RouterSlot slot)
    {
        if (slot.IsQueued)
            return;
        slot.IsQueued = true;
        _ready.Enqueue(slot);
    }

    /// <summary>One reminder for each slot: an earlier one replaces a later one, and renewals leave none behind.</summary>
    private void Await(RouterSlot slot, DateTimeOffset at)
    {
        // What comes first works out anew what is due then.
        if (slot.Reminder <= at)
            return;
        slot.Reminder = at;
        if (_due.Count > (2 * _slots.Count) + 1024)
        {
            _due.Clear();
            foreach (var other in _slots.Values.Where(s => s.Reminder is not null && s != slot))
                _due.Enqueue(other, other.Reminder!.Value);
        }

        _due.Enqueue(slot, at);
    }

    private void DropEnded(DateTimeOffset now)
    {
        foreach (var slot in _slots.Values.ToList())
        {
            slot.DropEnded(now);
            if (!slot.IsWanted)
                _slots.Remove(slot.Entry);
        }
    }

    private void Lose(string reason, DateTimeOffset now, bool isFinal = false)
    {
        _session++;
        Part();
        (_stage, _isFinal, Refusal) = (Stage.Apart, isFinal, reason);
        _connectAt = now + (isFinal ? timing.Longest : timing.Pause(++_failures, chance()));
    }

    /// <summary>Of a router that is not connected nothing is known but what was owed to it.</summary>
    private void Part()
    {
        foreach (var slot in _slots.Values.ToList())
        {
            if (slot.Id is not null || slot.IsBusy)
                _oweUntil = slot.Until > _oweUntil ? slot.Until : _oweUntil;
            slot.Forget();
            if (!slot.IsWanted)
                _slots.Remove(slot.Entry);
        }

        (_underWay, _reading, StaticCount) = (0, 0, 0);
        _failed.Clear();
        _ready.Clear();
        _due.Clear();
        foreach (var slot in _slots.Values)
            (slot.IsQueued, slot.Reminder) = (false, null);
    }
}

/// <param name="Entries">Of ours, on the router's lists.</param>
/// <param name="Pending">To be added, renewed or removed.</param>
/// <param name="Since">When the session began; null while there is none.</param>
public readonly record struct RouterCounts(int Entries, int Pending, DateTimeOffset? Since);
