using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Lists;

/// <summary>The lists as the configuration fills them when it is loaded.</summary>
internal static class ConfiguredLists
{
    public static AddressList[] Load(RuleSet ruleSet, ListNames names, EvaluatorOptions options, long now)
    {
        var entries = ruleSet.AddressListEntries.Where(e => !e.Disabled).ToLookup(e => (e.Family, e.List));
        return [.. names.All.Select(n => Load(n.Family, n.Name, [.. entries[n]], options, now))];
    }

    private static AddressList Load(IpFamily family, string name, IReadOnlyList<AddressListEntry> entries, EvaluatorOptions options, long now)
    {
        var fixedRanges = new List<AddressRange>();
        var timed = new List<(AddressRange Range, long Until)>();
        foreach (var entry in entries)
        {
            foreach (var range in Ranges(entry, options))
            {
                if (entry.Timeout is { } timeout)
                    timed.Add((range, Until.After(timeout.Ticks, now)));
                else
                    fixedRanges.Add(range);
            }
        }

        return new AddressList(family, name, fixedRanges.Count == 0 ? StaticRanges.None : new StaticRanges(fixedRanges),
            timed.Count == 0 ? TimedRanges.None : new TimedRanges(timed), options.ListLimit);
    }

    /// <summary>A host name stands for its addresses of the list's family at the time of the load.</summary>
    private static IEnumerable<AddressRange> Ranges(AddressListEntry entry, EvaluatorOptions options) =>
        entry.Range is { } range ? [range]
        : entry.HostName is { } name && options.Resolve is { } resolve ? resolve(name).Where(a => a.Family == entry.Family).Select(a => AddressRange.Host(a.ToIPAddress()))
        : [];
}
