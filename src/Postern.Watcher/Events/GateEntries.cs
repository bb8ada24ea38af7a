using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Events;

/// <summary>What a source has in the kernel's sets.</summary>
public enum EntryKind
{
    Grant,
    Ban,
    List,

    /// <summary>An attempt's stage; only looked at where knocks cannot be heard.</summary>
    Stage,
}

/// <param name="Name">The door, the address list or the stage; empty for a ban.</param>
public readonly record struct EntryKey(EntryKind Kind, string Name, string Source);

/// <param name="Ends">When it will run out, up to a second early (the kernel tells whole seconds); null when it stays.</param>
public readonly record struct EntryTime(TimeSpan? Timeout, DateTimeOffset? Ends);

/// <summary>
/// Reads the sets that packets fill. A list or the attempts, in which a flood has left more than <see cref="MaximumEntries"/>, are left
/// alone for a while: watching must not cost a busy gate its memory. Grants and bans are bounded, and always read.
/// </summary>
public sealed class GateEntries(KernelGate gate, TimeProvider time, Action<string> note)
{
    public const int MaximumEntries = 50_000;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, DateTimeOffset> _resting = [];

    /// <summary>Of one set; kept, because it may be large and is needed every second.</summary>
    private readonly List<(EntryKey Key, TimeSpan? Timeout, TimeSpan? Expires)> _found = [];

    /// <param name="stages">Whether attempts are read too.</param>
    /// <param name="strange">True when <paramref name="names"/> lacked a number: a reload has brought new doors.</param>
    public Dictionary<EntryKey, EntryTime> Read(LoadedTable table, GateNames names, bool stages, out bool strange)
    {
        strange = false;
        var entries = new Dictionary<EntryKey, EntryTime>();
        foreach (var set in table.Sets)
        {
            if (KindOf(set) is not { } kind || (kind == EntryKind.Stage && !stages) || IsResting(set.Name))
                continue;
            var isStrange = false;
            gate.Visit(table.Name, set, _found.Clear, (source, mark, timeout, expires) =>
            {
                isStrange |= mark is { } number && !names.Knows(number);
                _found.Add((new EntryKey(kind, NameOf(kind, set, mark ?? 0, names), source), timeout, expires));
            });
            strange |= isStrange;
            if (_found.Count > MaximumEntries && kind is (EntryKind.List or EntryKind.Stage))
            {
                _resting[set.Name] = time.GetUtcNow() + Rest;
                note($"{set.Name} holds {_found.Count:N0} entries and is not watched for {Rest.TotalSeconds:0} s");
                continue;
            }

            var now = time.GetUtcNow();
            entries.EnsureCapacity(entries.Count + _found.Count);
            foreach (var (key, timeout, expires) in _found)
                entries[key] = new EntryTime(timeout, now + expires);
        }

        return entries;
    }

    /// <summary>The kinds of which a set is left alone now.</summary>
    public HashSet<EntryKind> LeftAlone(LoadedTable table) => [.. table.Sets.Where(s => IsResting(s.Name)).Select(KindOf).OfType<EntryKind>()];

    private bool IsResting(string set) => _resting.TryGetValue(set, out var until) && time.GetUtcNow() < until;

    private static EntryKind? KindOf(LoadedSet set) =>
        set.Name.StartsWith(GuardNames.Attempts, StringComparison.Ordinal) ? EntryKind.Stage
        : set.Name.StartsWith("list.", StringComparison.Ordinal) ? EntryKind.List
        : set.Name[..^1] switch
        {
            GuardNames.Grants or GuardNames.WideGrants => EntryKind.Grant,
            GuardNames.Banned => EntryKind.Ban,
            GuardNames.Stages => EntryKind.Stage,
            _ => null,
        };

    private static string NameOf(EntryKind kind, LoadedSet set, uint mark, GateNames names) => kind switch
    {
        EntryKind.Grant => names.Door(mark),
        EntryKind.Stage => names.Stage(mark),
        EntryKind.List => set.Comment,
        _ => "",
    };
}
