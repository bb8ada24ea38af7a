using System.Net;
using System.Text;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Loading;

/// <summary>
/// The commands of one change to the kernel, to be run as one transaction. A reload replaces rules and tables of the policy and
/// leaves the sets that packets fill where they are, so that no knock falls between two loads.
/// </summary>
public static class GateTransaction
{
    /// <summary>Loads a table where there may be one already.</summary>
    /// <param name="existing">What the kernel holds under the table's name, with the elements of its state sets.</param>
    /// <param name="sessions">Connections to protected services that must not be cut.</param>
    /// <param name="inherited">A table whose state is carried over: the lasting one to a trial, the trial to the lasting one.</param>
    /// <param name="bans">Only for a table with traps; whoever has a grant is not banned.</param>
    /// <param name="wide">Only for a table that has none yet and lets prefixes in.</param>
    public static string Load(
        NftTable table, LoadedTable? existing, LoadedTable? inherited, IReadOnlyList<Grant> grants, IReadOnlyList<EarlierSession> sessions, IReadOnlyList<Ban>? bans = null,
        IReadOnlyList<WideGrant>? wide = null)
    {
        var text = new StringBuilder();
        var kept = new HashSet<string>();
        if (existing is not null)
        {
            kept = [.. existing.Sets.Where(old => table.Sets.Any(s => s.IsState && s.Name == old.Name && old.IsSameAs(s))).Select(s => s.Name)];
            Clear(text, table, existing, kept);
        }

        text.Append(table with { Sets = [.. table.Sets.Where(s => !kept.Contains(s.Name))] });
        foreach (var source in (LoadedTable?[])[existing, inherited])
        {
            foreach (var old in source?.Sets ?? [])
            {
                if (table.Sets.FirstOrDefault(s => s.IsState && s.Name == old.Name) is { } set && set.KeyType == old.KeyType && set.DataType == old.DataType
                    && (source != existing || !kept.Contains(old.Name)))
                    Refill(text, table.Name, old);
            }
        }

        LetIn(text, table, grants, bans ?? [], mayBeThere: existing is not null || inherited is not null);
        text.Append(WideGrantCommands.Load(table.Name, wide ?? []));
        foreach (var family in sessions.GroupBy(s => Digit(s.Source)))
        {
            text.Append(ElementCommands.Add(table.Name, GuardNames.Earlier + family.Key, family.Select(s => $"{s.Source} . {s.SourcePort} . {s.Port} timeout 1d")));
        }

        return text.ToString();
    }

    public static string Remove(string table) => $"delete table inet {table}\n";

    /// <summary>
    /// Chains and tables that the new policy has too are emptied, not replaced. A packet on its way through the rules while the kernel
    /// changes generations would find a replaced hook or map already empty, and pass; a refilled one shows it the old or the new.
    /// </summary>
    private static void Clear(StringBuilder text, NftTable table, LoadedTable existing, HashSet<string> kept)
    {
        text.Append($"flush table inet {table.Name}\n");
        foreach (var old in existing.Sets.Where(s => !kept.Contains(s.Name)))
        {
            var verb = table.Sets.Any(s => !s.IsState && s.Name == old.Name && old.IsSameAs(s)) ? "flush" : "delete";
            text.Append($"{verb} {(old.DataType is null ? "set" : "map")} inet {table.Name} {old.Name}\n");
        }

        var chains = table.Chains.Select(c => c.Name).ToHashSet();
        foreach (var gone in existing.Chains.Where(c => !chains.Contains(c)))
            text.Append($"delete chain inet {table.Name} {gone}\n");
    }

    // An admitted source is one that traps leave alone; whoever is let in is not banned.
    private static void LetIn(StringBuilder text, NftTable table, IReadOnlyList<Grant> grants, IReadOnlyList<Ban> bans, bool mayBeThere)
    {
        var sets = table.Sets.Select(s => s.Name).ToHashSet();
        foreach (var family in grants.GroupBy(g => Digit(g.Source)))
        {
            Put(text, table.Name, GuardNames.Grants + family.Key, mayBeThere,
                family.GroupBy(g => (g.Source, g.Door)).Select(g => ($"{g.Key.Source} . {NftText.Mark(g.Key.Door)}", Longest(g))));
            Put(text, table.Name, GuardNames.Admitted + family.Key, mayBeThere, family.GroupBy(g => g.Source).Select(g => (g.Key.ToString(), Longest(g))));
            if (mayBeThere && sets.Contains(GuardNames.Banned + family.Key))
                text.Append(ElementCommands.Absent(table.Name, GuardNames.Banned + family.Key, [.. family.Select(g => g.Source.ToString()).Distinct()]));
        }

        var granted = grants.Select(g => g.Source).ToHashSet();
        foreach (var family in bans.Where(b => !granted.Contains(b.Source)).GroupBy(b => Digit(b.Source)))
            Put(text, table.Name, GuardNames.Banned + family.Key, mayBeThere, family.DistinctBy(b => b.Source).Select(b => (b.Source.ToString(), (b.For, b.Left))));

        static (TimeSpan For, TimeSpan? Left) Longest(IEnumerable<Grant> grants) => grants.Select(g => (g.For, g.Left)).MaxBy(g => g.Left ?? g.For);
    }

    /// <param name="mayBeThere">Some of them may be in the set already, and adding those would not set their time anew.</param>
    private static void Put(StringBuilder text, string table, string set, bool mayBeThere, IEnumerable<(string Key, (TimeSpan For, TimeSpan? Left) Time)> entries)
    {
        var elements = entries.ToList();
        if (mayBeThere)
            text.Append(ElementCommands.Absent(table, set, elements.ConvertAll(e => e.Key)));
        text.Append(ElementCommands.Add(table, set, elements.Select(e =>
            $"{e.Key} timeout {NftText.Time(e.Time.For)}{(e.Time.Left is { } left ? $" expires {NftText.Time(left)}" : "")}")));
    }

    private static string Digit(IPAddress source) => NftText.Digit(IpFamilies.Of(source));

    private static void Refill(StringBuilder text, string table, LoadedSet old)
    {
        var live = old.Elements.Where(e => e.Timeout is null || e.Expires > TimeSpan.Zero).ToList();
        if (live.Count == 0)
            return;
        text.Append(ElementCommands.Add(table, old.Name, live.Select(e =>
        {
            var time = e.Timeout is null ? "" : $" timeout {Time(e.Timeout.Value)} expires {Time(e.Expires!.Value)}";
            return $"{string.Join(" . ", e.Key)}{time}{(e.Data is null ? "" : " : " + e.Data)}";
        })));
    }

    // Zero would be no time at all.
    private static string Time(TimeSpan time) => NftText.Time(time < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : time);
}

/// <summary>
/// A TCP connection that was there before the gate. The kernel's connection tracking may begin with the gate; it then takes the
/// connection's next packet for a new one, and the session of another administrator would hang.
/// </summary>
public sealed record EarlierSession(IPAddress Source, ushort SourcePort, ushort Port);

/// <summary>Permission for one source at one door.</summary>
/// <param name="Door">The door's number in the kernel.</param>
public sealed record Grant(IPAddress Source, uint Door, TimeSpan For)
{
    /// <summary>What is left of <see cref="For"/> when it is loaded; null is all of it.</summary>
    public TimeSpan? Left { get; init; }
}

/// <param name="Left">What is left of <paramref name="For"/> when it is loaded; null is all of it.</param>
public sealed record Ban(IPAddress Source, TimeSpan For, TimeSpan? Left);
