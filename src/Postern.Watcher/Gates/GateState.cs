using System.Globalization;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;

namespace Postern.Watcher.Gates;

/// <summary>Who may pass where, as the kernel holds it now; there is no other record to disagree with.</summary>
public sealed record GateState
{
    public required string Table { get; init; }

    /// <summary>The loaded policy's own name for itself.</summary>
    public required IReadOnlyList<DoorState> Doors { get; init; }

    public required IReadOnlyList<Listed> Grants { get; init; }

    public required IReadOnlyList<Listed> Bans { get; init; }

    public required IReadOnlyList<Listed> Lists { get; init; }

    public required IReadOnlyList<RuleCounter> Counters { get; init; }

    public bool IsTrial => Table == NftablesOptions.TrialTable;

    public static GateState Read(KernelGate gate, LoadedTable table)
    {
        var names = LoadedTable.Doors(gate.Elements(table, GuardNames.Arrivals));
        var counters = RuleCounter.Parse(gate.Text(table.Name));
        var services = ServicesByDoor(gate, table);
        var forwarded = counters.Where(c => c.Comment.StartsWith(GuardCompiler.ForwardedTo, StringComparison.Ordinal))
            .ToLookup(c => c.Chain, c => c.Comment[GuardCompiler.ForwardedTo.Length..].Split(GuardCompiler.ForwardedBy)[0]);
        var opened = counters.ToLookup(c => c.Chain, c => c.Packets);
        return new GateState
        {
            Table = table.Name,
            Doors =
            [
                .. names.OrderBy(n => n.Value, StringComparer.Ordinal).Select(n => new DoorState(n.Key, n.Value, [.. services[n.Key]],
                    opened[$"open.{NftText.Slug(n.Value)}"].Sum(), [.. forwarded[GuardCompiler.ForwardChain(n.Value)].Distinct()])),
            ],
            Grants =
            [
                .. Sources(gate, table, s => s.Name[..^1] is GuardNames.Grants or GuardNames.WideGrants)
                    .Select(e => e with { List = names.GetValueOrDefault(uint.Parse(e.Key[1], CultureInfo.InvariantCulture), "a door that is gone") }),
            ],
            Bans = [.. Sources(gate, table, s => s.Name[..^1] == GuardNames.Banned)],
            Lists = [.. Sources(gate, table, s => s.Name.StartsWith("list.", StringComparison.Ordinal) || s.Name[..^1] == GuardNames.TrustedNames)],
            Counters = counters,
        };
    }

    /// <summary>The numbers of a door in the kernel, by its name.</summary>
    public static uint? Door(KernelGate gate, LoadedTable table, string name) =>
        LoadedTable.Doors(gate.Elements(table, GuardNames.Arrivals)).Where(d => d.Value == name).Select(d => (uint?)d.Key).FirstOrDefault();

    private static IEnumerable<Listed> Sources(KernelGate gate, LoadedTable table, Func<LoadedSet, bool> wanted) => table.Sets.Where(wanted)
        .SelectMany(s => (gate.Elements(table.Name, s)?.Elements ?? []).Select(e => new Listed(s.Comment, e.Key[0], e.Timeout, WholeSeconds(e.Expires), e.Key)));

    private static TimeSpan? WholeSeconds(TimeSpan? time) => time is { } exact ? TimeSpan.FromSeconds(Math.Ceiling(exact.TotalSeconds)) : null;

    private static ILookup<uint, string> ServicesByDoor(KernelGate gate, LoadedTable table) => table.Sets
        .Where(s => s.Name == GuardNames.Services || s.Name[..^1] == GuardNames.Routed)
        .SelectMany(s => gate.Elements(table.Name, s)?.Elements ?? [])
        .ToLookup(e => uint.Parse(e.Data!, CultureInfo.InvariantCulture), e => e.Key.Count == 2 ? $"{e.Key[0]}/{e.Key[1]}" : $"{e.Key[1]}/{e.Key[0]}:{e.Key[2]}");
}

/// <param name="Opened">How often a sequence was completed since the load.</param>
/// <param name="ForwardTo">Hosts that its connections are translated to.</param>
public sealed record DoorState(uint Id, string Name, IReadOnlyList<string> Services, long Opened, IReadOnlyList<string> ForwardTo);

/// <summary>One entry of a list, a grant or a ban.</summary>
/// <param name="List">The list's, or the door's, own name.</param>
/// <param name="Timeout">Null for an entry that stays.</param>
/// <param name="Remaining">What is left of it, in whole seconds.</param>
public sealed record Listed(string List, string Source, TimeSpan? Timeout, TimeSpan? Remaining, IReadOnlyList<string> Key);
