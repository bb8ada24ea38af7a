using System.Net;
using System.Text;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Watching;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Names;

/// <summary>The kernel's sets of what names stand for. Made anew whenever a table was loaded.</summary>
public sealed class NameSets
{
    private readonly KernelGate _gate;
    private readonly string _table;
    private readonly IReadOnlySet<string> _bans;

    private NameSets(KernelGate gate, string table, IReadOnlySet<string> bans, IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> held) =>
        (_gate, _table, _bans, Held) = (gate, table, bans, held);

    /// <summary>What each set held when it was read.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> Held { get; }

    /// <summary>Null when the kernel has no such table.</summary>
    public static NameSets? Read(KernelGate gate, string table, IEnumerable<HostNameUse> uses)
    {
        if (gate.Read(table) is not { } loaded)
            return null;
        var held = uses.Select(u => u.Set).Distinct().ToDictionary(s => s,
            s => (IReadOnlyList<IPAddress>)[.. (gate.Elements(loaded, s)?.Elements ?? []).Select(e => IPAddress.Parse(e.Key[0]))]);
        return new NameSets(gate, table, loaded.Sets.Select(s => s.Name).Where(s => s[..^1] == GuardNames.Banned).ToHashSet(), held);
    }

    /// <summary>Makes all changes in one transaction, those that let in first.</summary>
    /// <returns>Why nothing was changed; null when all is done.</returns>
    public string? Apply(IReadOnlyList<NameChange> changes) =>
        _gate.Run(Commands(_table, changes, _bans)) is { Done: false } failed ? KernelGate.Explain(failed) : null;

    /// <param name="bans">The sets of banned sources that the table has: whoever becomes trusted is not banned any more.</param>
    public static string Commands(string table, IReadOnlyList<NameChange> changes, IReadOnlySet<string> bans)
    {
        var text = new StringBuilder();
        foreach (var group in changes.GroupBy(c => (c.Set, c.IsAdded)).OrderByDescending(g => g.Key.IsAdded))
        {
            var elements = group.Select(c => c.Address.ToString()).ToList();
            // What is not there cannot be deleted, and would undo the whole transaction; adding what is there changes nothing.
            text.Append(ElementCommands.Add(table, group.Key.Set, elements));
            if (!group.Key.IsAdded)
                text.Append(ElementCommands.Delete(table, group.Key.Set, elements));
            else if (group.Key.Set[..^1] == GuardNames.TrustedNames && bans.Contains(GuardNames.Banned + group.Key.Set[^1]))
                text.AppendJoin("", group.Select(c => new SetEntry(table, GuardNames.Banned + group.Key.Set[^1], c.Address, null).Remove()));
        }

        return text.ToString();
    }
}
