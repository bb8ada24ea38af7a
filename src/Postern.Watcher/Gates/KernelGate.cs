using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Linux.Nftables;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;

namespace Postern.Watcher.Gates;

/// <summary>This host's kernel as a gate: reads and changes Postern's own tables and no other.</summary>
public sealed partial class KernelGate : IDisposable
{
    /// <summary>
    /// What tells whether a table is there: a table of ours has chains. Tables themselves are never listed: as JSON libnftables 1.0.6 frees
    /// the flag of one that has exactly one, as a trial's has, and then uses it; as text it fetches every element of every set first.
    /// </summary>
    private const string Chains = "list chains inet";

    private readonly NftContext _nft;
    private readonly SetDump? _dump = SetDump.Open();

    private KernelGate(NftContext nft) => _nft = nft;

    /// <summary>Null with a reason: no library, no rights or no nf_tables.</summary>
    public static KernelGate? Open(out string? refusal)
    {
        if (NftContext.Open(out refusal) is not { } nft)
            return null;

        var gate = new KernelGate(nft);
        if (gate._nft.List(Chains) is { Done: false } failed)
        {
            refusal = Explain(failed);
            gate.Dispose();
            return null;
        }

        return gate;
    }

    /// <summary>What went wrong, and what a person can do about it.</summary>
    public static string Explain(NftResult failed) => failed.Errors switch
    {
        var e when e.Contains("Operation not permitted") => "the kernel refuses: changing the packet filter needs root (try sudo), or CAP_NET_ADMIN in this network namespace",
        var e when e.Contains("Protocol not supported") || e.Contains("Unable to initialize Netlink") => "this kernel has no nf_tables (CONFIG_NF_TABLES); Linux 5.10 or newer with nftables is needed",
        _ => $"the kernel refuses: {failed.Reason}",
    };

    /// <summary>A table's sets and chains without elements; null when there is none.</summary>
    public LoadedTable? Read(string table)
    {
        var chains = _nft.List(Chains);
        if (!LoadedTable.HasChains(table, chains.Output))
            return null;
        return LoadedTable.Parse(table, _nft.List($"list sets table inet {table}", terse: true).Output, _nft.List("list maps inet", terse: true).Output, chains.Output);
    }

    /// <summary>A set with its elements as they are now.</summary>
    public LoadedSet? Elements(string table, LoadedSet set)
    {
        if (_dump is not null && StateElements.CanRead(set))
            return StateElements.Read(_dump, table, set) is { } elements ? set with { Elements = elements } : null;
        var listed = _nft.List($"list {(set.DataType is null ? "set" : "map")} inet {table} {set.Name}");
        return listed.Done ? LoadedSet.ParseAll(listed.Output).FirstOrDefault() : null;
    }

    /// <summary>Visits the elements of a set of sources; cheaper than <see cref="Elements(string, LoadedSet)"/> where there may be a hundred thousand.</summary>
    /// <param name="begin">Called before the first visit, and again where all visits begin anew.</param>
    public void Visit(string table, LoadedSet set, Action begin, StateVisitor visit)
    {
        if (_dump is not null && StateElements.CanRead(set))
        {
            StateElements.Visit(_dump, table, set, begin, visit);
            return;
        }

        begin();
        foreach (var element in Elements(table, set)?.Elements ?? [])
        {
            var mark = element.Data ?? element.Key.ElementAtOrDefault(1);
            visit(element.Key[0], uint.TryParse(mark, CultureInfo.InvariantCulture, out var number) ? number : null, element.Timeout, element.Expires);
        }
    }

    public LoadedSet? Elements(LoadedTable table, string set) => table.Set(set) is { } found ? Elements(table.Name, found) : null;

    /// <summary>The timeout that an element was given, in nft's notation (<c>1h30m</c>); null when it is not there or stays.</summary>
    /// <param name="key">As <see cref="SetEntry.Key"/> writes it.</param>
    public string? Timeout(string table, string set, string key) =>
        // libnftables answers "get" with text even where JSON is asked for.
        _nft.Run($"get element inet {table} {set} {{ {key} }}") is { Done: true } found && ElementTimeout().Match(found.Output) is { Success: true } timeout
            ? timeout.Groups[1].Value
            : null;

    /// <summary>The same table with the elements of the sets that packets or the watcher fill, but for those that only live for seconds.</summary>
    public LoadedTable WithState(LoadedTable table, Func<LoadedSet, bool> wanted) => table with
    {
        Sets = [.. table.Sets.Select(s => s.IsState && !IsFleeting(s) && wanted(s) ? Elements(table.Name, s) ?? s : s)],
    };

    // Attempts and stages may be millions; a busy source copied without its bucket would always be over its limit.
    private static bool IsFleeting(LoadedSet set) =>
        set.Name.StartsWith(GuardNames.Attempts, StringComparison.Ordinal) || set.Name[..^1] is GuardNames.Stages or GuardNames.Busy;

    /// <summary>The table in charge: a trial's if there is one, else the lasting one.</summary>
    public LoadedTable? InCharge() => Read(NftablesOptions.TrialTable) ?? Read(NftablesOptions.Table);

    public NftResult Run(string commands) => _nft.Run(commands);

    /// <summary>The rules with their counters, as nft prints them.</summary>
    public string Text(string table) => _nft.ListText($"list table inet {table}").Output;

    public void Dispose()
    {
        _dump?.Dispose();
        _nft.Dispose();
    }

    [GeneratedRegex(@"\btimeout ([0-9a-z]+)")]
    private static partial Regex ElementTimeout();
}
