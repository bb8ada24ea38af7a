using System.Collections.Concurrent;
using Postern.Linux.Capture;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Events;

/// <summary>
/// Watches the gate from two sides: what the kernel logs, the moment it happens; and what is in the sets, for what no packet
/// tells (time that ran out, grants by hand, address lists). Where the log cannot be heard, the sets alone, more often.
/// </summary>
/// <param name="looked">Gets what the sets hold, and when they began to be read; null where nobody asks.</param>
public sealed class GateWatch(
    KernelGate gate, NflogCapture? capture, TimeProvider time, Action<GateEvent> tell, Action<string> note, Action<IReadOnlyDictionary<EntryKey, EntryTime>, DateTimeOffset>? looked = null)
{
    private static readonly TimeSpan LookWithLog = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookWithoutLog = TimeSpan.FromMilliseconds(250);

    /// <summary>How soon the end is noticed.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Looking takes no more than this part of one core, however much there is to see.</summary>
    private const int LookShare = 10;

    /// <summary>Records between two looks at the clock: whoever else writes to our group cannot keep us from ending.</summary>
    private const int AtOnce = 1000;

    private readonly GateEntries _entries = new(gate, time, note);

    /// <summary>What others did and told of: the watcher when a closer look opened a door, a person by the control socket.</summary>
    private readonly ConcurrentQueue<GateEvent> _done = new();

    /// <summary>What the log told since the last look, and before it: a set may have been read just before its packet came.</summary>
    private HashSet<EntryKey> _told = [];
    private HashSet<EntryKey> _toldBefore = [];

    /// <summary>The same of entries that a person took away.</summary>
    private HashSet<EntryKey> _taken = [];
    private HashSet<EntryKey> _takenBefore = [];
    private readonly HashSet<uint> _asked = [];
    private NflogCapture? _capture = capture;
    private Dictionary<EntryKey, EntryTime>? _before;
    private HashSet<EntryKind> _leftAlone = [];
    private LoadedTable? _table;
    private GateNames _names = GateNames.None;

    /// <summary>The first look: what is there already is no news.</summary>
    /// <returns>False when there is no gate.</returns>
    public bool Begin()
    {
        Look();
        return _table is not null;
    }

    /// <summary>Tells of what somebody else in this process did, in line with what is heard and seen. For any thread.</summary>
    public void Tell(GateEvent done) => _done.Enqueue(done);

    /// <summary>Goes on until <paramref name="end"/>, <paramref name="stop"/>, or until nobody reads any more.</summary>
    public void Run(DateTimeOffset end, Func<bool> hasReader, CancellationToken stop)
    {
        var next = time.GetUtcNow() + Interval;
        while (!stop.IsCancellationRequested && time.GetUtcNow() < end)
        {
            Wait((next < end ? next : end) - time.GetUtcNow(), stop);
            Hear();
            var started = time.GetUtcNow();
            if (started < next)
                continue;
            if (!hasReader())
                return;
            Look();
            var took = time.GetUtcNow() - started;
            next = started + (took * LookShare > Interval ? took * LookShare : Interval);
        }
    }

    private TimeSpan Interval => _capture is null ? LookWithoutLog : LookWithLog;

    private void Wait(TimeSpan untilNext, CancellationToken stop)
    {
        var limit = untilNext < TimeSpan.Zero ? TimeSpan.Zero : untilNext < Tick ? untilNext : Tick;
        if (_capture is null)
            stop.WaitHandle.WaitOne(limit);
        else
            _capture.Wait(limit);
    }

    private void Hear()
    {
        for (var heard = 0; heard < AtOnce && _capture is not null && _capture.TryRead(out var record, out var at); heard++)
        {
            if (LoggedEvents.Read(record, at, _names) is not { } seen)
                continue;
            if (seen.Name.Length > 0 && !_names.Knows(record.Mark) && _asked.Add(record.Mark))
            {
                // A reload has brought new names. What stays unknown is asked for once in a look.
                ReadNames();
                seen = LoggedEvents.Read(record, at, _names)!;
            }

            if (seen.Kind == GateEventKind.Open)
                seen = seen with { For = Given(GuardNames.Grants, seen.Source, $" . {NftText.Mark(record.Mark)}") };
            else if (seen.Kind == GateEventKind.Trap)
                seen = seen with { For = Given(GuardNames.Banned, seen.Source, "") };
            TellOnce(seen);
        }

        while (_done.TryDequeue(out var done))
            TellOnce(done);

        if (_capture?.Failure is not { } failure)
            return;
        note($"the kernel's log went silent ({failure}); from now on only the sets are looked at");
        _capture = null;
    }

    private void TellOnce(GateEvent seen)
    {
        if (Coming(seen.Kind) is { } coming)
        {
            _told.Add(new EntryKey(coming, seen.Name, seen.Source));
            _taken.Remove(new EntryKey(coming, seen.Name, seen.Source));
        }

        if (Going(seen.Kind) is { } going)
            _taken.Add(new EntryKey(going, seen.Name, seen.Source));
        tell(seen);
    }

    /// <summary>The entry whose coming the event tells of.</summary>
    private static EntryKind? Coming(GateEventKind kind) => kind switch
    {
        GateEventKind.Open or GateEventKind.Grant => EntryKind.Grant,
        GateEventKind.Trap or GateEventKind.Ban => EntryKind.Ban,
        GateEventKind.Listed => EntryKind.List,
        _ => null,
    };

    /// <summary>The entry that the event says was taken away before its time.</summary>
    private static EntryKind? Going(GateEventKind kind) => kind switch
    {
        GateEventKind.GrantRevoked or GateEventKind.GrantClosed => EntryKind.Grant,
        GateEventKind.BanLifted => EntryKind.Ban,
        GateEventKind.ListRemoved => EntryKind.List,
        _ => null,
    };

    private void Look()
    {
        var table = gate.InCharge();
        if (table?.Name != _table?.Name)
        {
            if (_before is not null)
                note(table is null ? "the gate is gone; if it comes back, watching goes on" : $"the gate stands: table {table.Name}");
            _table = table;
            ReadNames();
        }

        if (table is null)
        {
            // What went with the gate neither expired nor was revoked.
            _before = [];
            return;
        }

        var began = time.GetUtcNow();
        var after = _entries.Read(table, _names, stages: _capture is null, out var strange);
        if (strange)
        {
            ReadNames();
            after = _entries.Read(table, _names, stages: _capture is null, out _);
        }

        looked?.Invoke(after, began);
        Hear();
        var leftAlone = _entries.LeftAlone(table);
        if (_before is not null)
        {
            foreach (var change in EntryChanges.Between(_before, after, time.GetUtcNow(), _told.Union(_toldBefore).ToHashSet(), _taken.Union(_takenBefore).ToHashSet(), _leftAlone.Union(leftAlone).ToHashSet()))
                tell(change);
        }

        _before = after;
        _leftAlone = leftAlone;
        (_toldBefore, _told) = (_told, []);
        (_takenBefore, _taken) = (_taken, []);
        _asked.Clear();
    }

    private void ReadNames()
    {
        if (_table is not null)
            _names = GateNames.Read(gate, _table);
    }

    private TimeSpan? Given(string name, string source, string rest)
    {
        var set = name + (source.Contains(':') ? "6" : "4");
        return _table is not null && gate.Timeout(_table.Name, set, source + rest) is { } text && Durations.TryParse(text, out var duration)
            ? duration
            : null;
    }
}
