using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Diagnostics;
using Postern.Policy.Watching;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>
/// Address lists as sets: one that packets fill, and, where the configuration has entries, an interval set beside it, because a
/// kernel set is either filled by packets or holds prefixes; and one for what host names among the entries stand for, which the
/// watcher fills. RouterOS's list is all of them together.
/// </summary>
public sealed class ListSets
{
    /// <summary>Room for a flood of first knocks; about 85 bytes each, taken only while they last.</summary>
    private const int Room = 1 << 20;

    private readonly Dictionary<(IpFamily Family, string List), List<AddressListEntry>> _configured;
    private readonly Dictionary<(IpFamily Family, string List), List<AddressListEntry>> _named;
    private readonly HashSet<(IpFamily Family, string List)> _written = [];
    private readonly HashSet<(IpFamily Family, string List)> _timed = [];
    private readonly HashSet<(IpFamily Family, string List)> _read = [];

    public ListSets(RuleSet ruleSet, NftablesOptions options, DiagnosticBag diagnostics)
    {
        var named = ruleSet.AddressListEntries.Where(e => e is { Disabled: false, HostName: not null }).ToList();
        foreach (var entry in named.Where(_ => !options.HasWatcher))
            diagnostics.Add(NftablesDiagnostics.HostName(entry.AddressSpan, entry.HostName!));
        foreach (var entry in named.Where(e => options.HasWatcher && e.Timeout is not null))
            diagnostics.Add(NftablesDiagnostics.TimedHostName(entry.AddressSpan, entry.HostName!, entry.List));
        _named = named.Where(_ => options.HasWatcher).GroupBy(e => (e.Family, e.List)).ToDictionary(g => g.Key, g => g.ToList());
        _configured = ruleSet.AddressListEntries.Where(e => e is { Disabled: false, Range: not null })
            .GroupBy(e => (e.Family, e.List)).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var chain in ruleSet.Chains)
        {
            foreach (var rule in chain.Rules.Where(r => !r.Disabled))
            {
                if (rule.Effect is AddToListEffect add)
                {
                    _written.Add((chain.Family, add.List));
                    if (add.Timeout.Kind == ListTimeoutKind.After)
                        _timed.Add((chain.Family, add.List));
                }

                foreach (var matcher in rule.Matchers.OfType<AddressListMatcher>())
                    _read.Add((chain.Family, matcher.List));
            }
        }
    }

    /// <summary>The sets that together hold the list's configured entries; none, one or two.</summary>
    public IEnumerable<string> Configured(IpFamily family, string list)
    {
        if (_configured.ContainsKey((family, list)))
            yield return Static(family, list);
        if (_named.ContainsKey((family, list)))
            yield return Names(family, list);
    }

    /// <summary>The sets that together are the list, at least one.</summary>
    public IEnumerable<string> Of(IpFamily family, string list) =>
        HasDynamic(family, list) ? Configured(family, list).Append(Dynamic(family, list)) : Configured(family, list);

    public IEnumerable<HostNameUse> NameUses =>
        _named.SelectMany(n => n.Value.Select(e => new HostNameUse(HostNameUse.Plain(e.HostName!), e.Family, Names(e.Family, e.List), e.AddressSpan)));

    /// <summary>
    /// How nft says the time of an entry. One without a time is not touched by an update that has one, nor the other way round; where a
    /// list has both kinds, for ever is ten years.
    /// </summary>
    public string Timeout(IpFamily family, AddToListEffect effect) => Lifetime(family, effect) is { } time ? $" timeout {NftText.Time(time)}" : "";

    /// <summary>Null: until the table goes.</summary>
    public TimeSpan? Lifetime(IpFamily family, AddToListEffect effect) =>
        effect.Timeout.Kind == ListTimeoutKind.After ? effect.Timeout.Duration
        : _timed.Contains((family, effect.List)) ? TimeSpan.FromDays(3650)
        : null;

    /// <summary>A list with configured entries only needs no set that packets fill.</summary>
    private bool HasDynamic(IpFamily family, string list) => _written.Contains((family, list)) || !Configured(family, list).Any();

    public static string Dynamic(IpFamily family, string list) => $"list.{NftText.Slug(list)}.{NftText.Digit(family)}";

    private static string Static(IpFamily family, string list) => $"list.{NftText.Slug(list)}.static.{NftText.Digit(family)}";

    private static string Names(IpFamily family, string list) => $"list.{NftText.Slug(list)}{GuardNames.NamesPart}.{NftText.Digit(family)}";

    public IReadOnlyList<NftSet> Sets()
    {
        var sets = new List<NftSet>();
        foreach (var (family, list) in _written.Union(_read).Union(_configured.Keys).Union(_named.Keys).OrderBy(l => l.List, StringComparer.Ordinal).ThenBy(l => l.Family))
        {
            var type = NftText.AddressType(family);
            if (HasDynamic(family, list))
                sets.Add(new NftSet { Name = Dynamic(family, list), KeyType = type, Flags = "dynamic,timeout", Size = Room, Comment = list });
            if (_configured.TryGetValue((family, list), out var entries))
            {
                var timed = entries.Exists(e => e.Timeout is not null);
                sets.Add(new NftSet
                {
                    Name = Static(family, list),
                    KeyType = type,
                    Flags = timed ? "interval,timeout" : "interval",
                    Comment = list,
                    Elements = timed
                        ? [.. TimedPieces.Of(entries).Select(e => e.Timeout is { } t ? $"{e.Range} timeout {NftText.Time(t)}" : $"{e.Range}")]
                        : [.. GuardCompiler.Disjoint(entries.Select(e => e.Range!.Value)).Select(r => r.ToString())],
                });
            }

            if (_named.ContainsKey((family, list)))
                sets.Add(new NftSet { Name = Names(family, list), KeyType = type, IsWatched = true, Comment = list });
        }

        return sets;
    }
}
