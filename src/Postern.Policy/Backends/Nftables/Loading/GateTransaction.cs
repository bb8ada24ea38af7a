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
    public static string Load(NftTable table, LoadedTable? existing, LoadedTable? inherited, IReadOnlyList<Grant> grants, IReadOnlyList<EarlierSession> sessions)
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

        foreach (var grant in grants)
            LetIn(text, table, grant);
        foreach (var family in sessions.GroupBy(s => Digit(s.Source)))
        {
            text.Append($"add element inet {table.Name} {GuardNames.Earlier}{family.Key} {{ ")
                .AppendJoin(", ", family.Select(s => $"{s.Source} . {s.SourcePort} . {s.Port} timeout 1d")).Append(" }\n");
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
    private static void LetIn(StringBuilder text, NftTable table, Grant grant)
    {
        var time = NftText.Time(grant.For);
        Renew(text, table.Name, GuardNames.Grants, grant.Source, $" . {NftText.Mark(grant.Door)}", time);
        Renew(text, table.Name, GuardNames.Admitted, grant.Source, "", time);
        if (table.Sets.Any(s => s.Name == GuardNames.Banned + Digit(grant.Source)))
            text.Append(Absent(table.Name, GuardNames.Banned, grant.Source, ""));
    }

    private static void Renew(StringBuilder text, string table, string set, IPAddress source, string rest, string time) => text
        .Append(Absent(table, set, source, rest))
        .Append($"add element inet {table} {set}{Digit(source)} {{ {source}{rest} timeout {time} }}\n");

    // Deleting what is not there, or has just expired, would undo the whole transaction; adding what is there changes nothing.
    private static string Absent(string table, string set, IPAddress source, string rest) =>
        $"add element inet {table} {set}{Digit(source)} {{ {source}{rest} timeout 1s }}\n" +
        $"delete element inet {table} {set}{Digit(source)} {{ {source}{rest} }}\n";

    private static string Digit(IPAddress source) => NftText.Digit(IpFamilies.Of(source));

    private static void Refill(StringBuilder text, string table, LoadedSet old)
    {
        var live = old.Elements.Where(e => e.Timeout is null || e.Expires > TimeSpan.Zero).ToList();
        if (live.Count == 0)
            return;
        text.Append($"add element inet {table} {old.Name} {{ ").AppendJoin(", ", live.Select(e =>
        {
            var time = e.Timeout is null ? "" : $" timeout {Time(e.Timeout.Value)} expires {Time(e.Expires!.Value)}";
            return $"{string.Join(" . ", e.Key)}{time}{(e.Data is null ? "" : " : " + e.Data)}";
        })).Append(" }\n");
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
public sealed record Grant(IPAddress Source, uint Door, TimeSpan For);
