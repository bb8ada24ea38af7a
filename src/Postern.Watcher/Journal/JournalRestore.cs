using System.Net.Sockets;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Lowering;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Watcher.Journal;

/// <summary>The gate that is about to be loaded, or that stands already.</summary>
/// <param name="Doors">Their numbers by the name that the kernel's comments give them.</param>
/// <param name="HasBans">False when no trap of the policy bans anybody.</param>
/// <param name="HasPrefixes">False when nobody may be let in with his neighbours.</param>
/// <param name="Standing">What the kernel's sets hold; null when there is no table.</param>
/// <param name="LeftAlone">Kinds of which a set was too large to read.</param>
public sealed record RestoringGate(
    IReadOnlyDictionary<string, uint> Doors, bool HasBans, bool HasPrefixes, IReadOnlyDictionary<EntryKey, EntryTime>? Standing, IReadOnlySet<EntryKind> LeftAlone)
{
    /// <param name="guard">Of the policy that is loaded; null for a script alone, which has neither doors nor traps of its own.</param>
    public static RestoringGate Of(Guard? guard, IReadOnlyDictionary<EntryKey, EntryTime>? standing = null, IReadOnlySet<EntryKind>? leftAlone = null)
    {
        var doors = new Dictionary<string, uint>(StringComparer.Ordinal);
        if (guard is not null)
        {
            foreach (var (door, number) in AutomatonBuilder.DoorIds(guard))
                doors[NftText.Quoted(door.Name)] = number;
        }

        return new RestoringGate(doors, guard?.Traps.Count > 0, guard?.Spa is { GrantsPrefixes: true }, standing, leftAlone ?? new HashSet<EntryKind>());
    }
}

/// <param name="Grants">To be loaded in the transaction that loads the table.</param>
/// <param name="Records">For the journal, once that is done.</param>
/// <param name="Summary">For the log; null when there is nothing to say.</param>
public sealed record RestorePlan(IReadOnlyList<Grant> Grants, IReadOnlyList<Ban> Bans, IReadOnlyList<JournalRecord> Records, string? Summary)
{
    /// <summary>To be loaded with the others.</summary>
    public IReadOnlyList<WideGrant> WideGrants { get; init; } = [];

    public static readonly RestorePlan Nothing = new([], [], [], null);

    /// <summary>What came back, for hooks and whoever watches; the journal has its <see cref="Records"/>.</summary>
    public IEnumerable<GateEvent> Events => Records.Where(r => r.Kind is JournalKind.GrantRestored or JournalKind.BanRestored)
        .Select(r => new GateEvent(r.Time, r.Kind == JournalKind.GrantRestored ? GateEventKind.Grant : GateEventKind.Ban, r.Source, r.Name) { For = r.For, Cause = "restored" });
}

/// <summary>
/// Which grants and bans come back when the watcher begins. A table that stands is the truth, and the journal is told what nobody
/// watched. After a boot there is none, and what still lasts comes back. In the same boot there is none because somebody took the gate
/// down, and nothing comes back.
/// </summary>
public static class JournalRestore
{
    /// <summary>Room in the kernel's sets for those who come after; one entry too many would undo the whole load.</summary>
    private const int MostOfAFamily = GuardCompiler.SourceLimit - 4096;

    /// <summary>Events tell of the sets in whole seconds, and of packets a little late: rather too short than too long.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private const string Unwatched = "while nobody watched";

    public static RestorePlan Plan(JournalMemory memory, JournalMoment now, RestoringGate gate)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(gate);
        var live = memory.At(now).ToList();
        if (gate.Standing is { } standing)
            return new RestorePlan([], [], [.. Unseen(live, standing, gate.LeftAlone, now)], null);
        if (live.Count == 0)
            return RestorePlan.Nothing;
        return memory.Boot == now.Boot
            ? new RestorePlan([], [], [new JournalRecord(JournalKind.Cleared, now.Time, now.Up)], $"the gate was taken down since it last stood: {Counted(live.Count)} stay away")
            : Restored(live, now, gate);
    }

    private static RestorePlan Restored(List<LiveEntry> live, JournalMoment now, RestoringGate gate)
    {
        var (grants, wide, bans, records) = (new List<Grant>(), new List<WideGrant>(), new List<Ban>(), new List<JournalRecord>());
        var granted = new HashSet<string>();
        var room = new Dictionary<(EntryKind, AddressFamily), int>();
        // Where there is not room for all, whoever has the most left goes first.
        foreach (var entry in live.OrderBy(e => e.Key.Kind).ThenByDescending(e => e.Left))
        {
            var isGrant = entry.Key.Kind == EntryKind.Grant;
            _ = AddressRange.TryParse(entry.Key.Source, out var range);
            var source = range.First;
            var left = entry.Left - Grain;
            var place = (entry.Key.Kind, source.AddressFamily);
            var refusal = entry.Doubt
                ?? (left < Grain ? "it was all but over"
                : isGrant && !gate.Doors.ContainsKey(entry.Key.Name) ? "the policy has no such door now"
                : isGrant && !range.IsSingle && !gate.HasPrefixes ? "the policy lets nobody's prefix in now"
                : !isGrant && !gate.HasBans ? "the policy has no traps now"
                : !isGrant && granted.Contains(entry.Key.Source) ? "its source has a grant"
                : room.GetValueOrDefault(place) >= MostOfAFamily ? "the kernel's sets are full"
                : null);
            if (refusal is null)
            {
                room[place] = room.GetValueOrDefault(place) + 1;
                if (isGrant && !range.IsSingle)
                    wide.Add(new WideGrant(range, gate.Doors[entry.Key.Name], entry.Given, left));
                else if (isGrant)
                    grants.Add(new Grant(source, gate.Doors[entry.Key.Name], entry.Given) { Left = left });
                else
                    bans.Add(new Ban(source, entry.Given, left));
                if (isGrant)
                    granted.Add(entry.Key.Source);
            }

            records.Add(new JournalRecord(
                (isGrant, refusal) switch
                {
                    (true, null) => JournalKind.GrantRestored,
                    (true, _) => JournalKind.GrantNotRestored,
                    (false, null) => JournalKind.BanRestored,
                    (false, _) => JournalKind.BanNotRestored,
                }, now.Time, now.Up)
            {
                Source = entry.Key.Source,
                Name = entry.Key.Name,
                Cause = refusal ?? entry.Cause,
                For = refusal is null ? left : null,
                Given = refusal is null ? entry.Given : null,
            });
        }

        var kept = live.Count - grants.Count - wide.Count - bans.Count;
        var why = kept == 0 ? "" : $"; {Counted(kept)} do not ({records.First(r => r.Kind is JournalKind.GrantNotRestored or JournalKind.BanNotRestored).Cause}, …: the journal has each)";
        return new RestorePlan(grants, bans, records, $"after a boot: {grants.Count + wide.Count:N0} grants and {bans.Count:N0} bans come back with the time that remains{why}") { WideGrants = wide };
    }

    private static IEnumerable<JournalRecord> Unseen(
        List<LiveEntry> live, IReadOnlyDictionary<EntryKey, EntryTime> standing, IReadOnlySet<EntryKind> leftAlone, JournalMoment now)
    {
        var known = new Dictionary<EntryKey, LiveEntry>();
        foreach (var entry in live)
        {
            known[entry.Key] = entry;
            if (!standing.ContainsKey(entry.Key) && !leftAlone.Contains(entry.Key.Kind))
                yield return Record(entry.Key.Kind == EntryKind.Grant ? JournalKind.GrantRevoked : JournalKind.BanLifted, entry.Key, null, null);
        }

        foreach (var (key, time) in standing)
        {
            if (key.Kind is not (EntryKind.Grant or EntryKind.Ban) || time.Ends is not { } ends)
                continue;
            var left = ends - now.Time;
            if (!known.TryGetValue(key, out var entry) || entry.Doubt is not null || (entry.Left - left).Duration() > 2 * Grain)
                yield return Record(key.Kind == EntryKind.Grant ? JournalKind.Grant : JournalKind.Ban, key, left > TimeSpan.Zero ? left : null, time.Timeout);
        }

        JournalRecord Record(JournalKind kind, EntryKey key, TimeSpan? left, TimeSpan? given) =>
            new(kind, now.Time, now.Up) { Source = key.Source, Name = key.Name, Cause = Unwatched, For = left, Given = given };
    }

    private static string Counted(int entries) => $"{entries:N0} grants and bans";
}
