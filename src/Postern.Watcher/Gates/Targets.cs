using System.Net;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Model;

namespace Postern.Watcher.Gates;

/// <summary>An element that a source has, or may get, in one of the kernel's sets.</summary>
/// <param name="Door">The door's number where the set is that of the grants.</param>
public sealed record SetEntry(string Table, string Set, IPAddress Source, uint? Door)
{
    public string Key => Door is { } door ? $"{Source} . {NftText.Mark(door)}" : Source.ToString();

    public string Add(TimeSpan duration) => ElementCommands.Add(Table, Set, [$"{Key} timeout {NftText.Time(duration)}"]);

    /// <summary>Does nothing where it is not there.</summary>
    public string Remove() => ElementCommands.Absent(Table, Set, [Key]);
}

/// <summary>What <c>allow</c> and <c>revoke</c> may name: doors and address lists of the loaded gate.</summary>
public static class Targets
{
    public static IReadOnlyList<string> Names(KernelGate gate, LoadedTable table) =>
    [
        .. LoadedTable.Doors(gate.Elements(table, GuardNames.Arrivals)).Values.Order(StringComparer.Ordinal),
        .. table.Sets.Where(IsList).Select(s => s.Comment).Distinct().Order(StringComparer.Ordinal),
    ];

    public static SetEntry? Find(KernelGate gate, LoadedTable table, string name, IPAddress source)
    {
        var family = IpFamilies.Of(source);
        if (GateState.Door(gate, table, name) is { } door)
            return new SetEntry(table.Name, GuardNames.Grants + NftText.Digit(family), source, door);
        return table.Sets.FirstOrDefault(s => IsList(s) && s.Comment == name && s.KeyType == NftText.AddressType(family)) is { } list
            ? new SetEntry(table.Name, list.Name, source, null)
            : null;
    }

    /// <summary>A set of sources under one of the guard's own names; null when the policy has no need of it.</summary>
    public static SetEntry? Plain(LoadedTable table, string set, IPAddress source)
    {
        var name = set + NftText.Digit(IpFamilies.Of(source));
        return table.Set(name) is null ? null : new SetEntry(table.Name, name, source, null);
    }

    internal static GateChange Missing(KernelGate gate, LoadedTable table, string name) =>
        GateChange.Wrong($"there is no door or address list '{name}' here; there are: {string.Join(", ", Names(gate, table))}");

    public static bool Exists(KernelGate gate, SetEntry entry) => gate.Run($"get element inet {entry.Table} {entry.Set} {{ {entry.Key} }}").Done;

    private static bool IsList(LoadedSet set) =>
        set.Name.StartsWith("list.", StringComparison.Ordinal) && set.Flags.Contains("timeout") && !set.Flags.Contains("interval");
}
