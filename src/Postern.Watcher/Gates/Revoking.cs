using System.Net;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Watcher.Gates;

/// <summary>Ends a source's grants, at one door or at all, and takes it off lists and bans; connections that exist live on.</summary>
public static class Revoking
{
    /// <param name="name">One door or address list only; null is all, and the source's ban.</param>
    public static GateChange Revoke(KernelGate gate, IPAddress source, string? name)
    {
        if (gate.InCharge() is not { } table)
            return GateChange.NoGate;
        var holdings = name is null ? All(gate, table, source) : [Named(gate, table, name, source)];
        if (name is not null && holdings[0] is null)
            return Targets.Missing(gate, table, name);
        var held = holdings.OfType<Holding>().Where(h => Targets.Exists(gate, h.Entry)).ToList();
        var wide = Wide(gate, table, name, source);
        var commands = string.Concat(held.Select(h => h.Entry.Remove())) + WideGrantCommands.Remove(table.Name, [.. wide.Select(w => w.Grant)]);
        if (commands.Length > 0 && gate.Run(commands) is { Done: false } failed)
            return GateChange.Refused(KernelGate.Explain(failed));
        var others = wide.Count == 0 ? "" : $"; so have all of {string.Join(", ", wide.Select(w => w.Grant.Range).Distinct())}, whose grant it was";
        return new GateChange(ChangeOutcome.Done,
            held.Count + wide.Count > 0 ? $"{source} has lost its way in{others}; connections that exist live on" : $"{source} had no grant",
            [.. held.Select(h => h.Key).OfType<EntryKey>(), .. wide.Select(w => w.Key)]);
    }

    /// <summary>A prefix is let in as a whole, and shut out as a whole.</summary>
    private static List<(WideGrant Grant, EntryKey Key)> Wide(KernelGate gate, LoadedTable table, string? name, IPAddress source)
    {
        var doors = LoadedTable.Doors(gate.Elements(table, GuardNames.Arrivals));
        return
        [
            .. (gate.Elements(table, GuardNames.WideGrants + NftText.Digit(IpFamilies.Of(source)))?.Elements ?? []).Select(WideGrant.Of).OfType<WideGrant>()
                .Where(g => g.Range.Contains(source) && (name is null || doors.GetValueOrDefault(g.Door) == name))
                .Select(g => (g, new EntryKey(EntryKind.Grant, doors.GetValueOrDefault(g.Door, ""), g.Range.ToString()))),
        ];
    }

    private static IReadOnlyList<Holding?> All(KernelGate gate, LoadedTable table, IPAddress source) =>
    [
        .. Targets.Names(gate, table).Select(n => Named(gate, table, n, source)),
        Plain(table, GuardNames.Admitted, source, null),
        Plain(table, GuardNames.Banned, source, EntryKind.Ban),
    ];

    private static Holding? Named(KernelGate gate, LoadedTable table, string name, IPAddress source) => Targets.Find(gate, table, name, source) is { } entry
        ? new Holding(entry, new EntryKey(entry.Door is null ? EntryKind.List : EntryKind.Grant, name, source.ToString()))
        : null;

    private static Holding? Plain(LoadedTable table, string set, IPAddress source, EntryKind? kind) => Targets.Plain(table, set, source) is { } entry
        ? new Holding(entry, kind is { } told ? new EntryKey(told, "", source.ToString()) : null)
        : null;

    /// <param name="Key">Null where taking it away is no news of its own.</param>
    private sealed record Holding(SetEntry Entry, EntryKey? Key);
}
