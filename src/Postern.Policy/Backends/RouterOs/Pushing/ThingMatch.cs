namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>One menu without an order, as it is and as it is to be.</summary>
internal sealed class ThingMatch
{
    public ThingMatch(string menu, RouterSnapshot present, IReadOnlyList<RouterItem> desired)
    {
        var wanted = desired.Where(i => i.Menu == menu).DistinctBy(RouterMenus.Key).ToList();
        var keys = wanted.Select(RouterMenus.Key).ToHashSet(StringComparer.Ordinal);
        // An entry that a script gave a time is dynamic as soon as it is there; how much is left of it is no difference. Other dynamic entries are grants.
        var timed = wanted.Where(i => i["timeout"] is not null).Select(RouterMenus.Key).ToHashSet(StringComparer.Ordinal);
        var ours = present.Of(menu).Where(i => RouterSnapshot.IsOurs(i) || (RouterNames.IsOurs(i.Comment) && timed.Contains(RouterMenus.Key(i)))).DistinctBy(RouterMenus.Key).ToDictionary(RouterMenus.Key, StringComparer.Ordinal);
        var gone = ours.Where(o => !keys.Contains(o.Key)).Select(o => o.Value).ToList();
        var changed = new List<(RouterItem, RouterItem)>();
        var missing = new List<RouterItem>();
        foreach (var item in wanted)
        {
            if (!ours.TryGetValue(RouterMenus.Key(item), out var there))
                missing.Add(item);
            else if (ItemContent.Of(Lasting(there)).Equals(ItemContent.Of(Lasting(item))))
                Kept++;
            else
                changed.Add((there, item));
        }

        var fresh = missing.Select(RouterMenus.Key).ToHashSet(StringComparer.Ordinal);
        InTheWay = RouterMenus.HoldsEntries(menu) ? [.. present.Of(menu).Where(i => i.IsDynamic && fresh.Contains(RouterMenus.Key(i)))] : [];
        (Gone, Changed, New) = (gone, changed, missing);
    }

    public int Kept { get; }

    public IReadOnlyList<RouterItem> Gone { get; }

    public IReadOnlyList<(RouterItem Before, RouterItem After)> Changed { get; }

    public IReadOnlyList<RouterItem> New { get; }

    /// <summary>Entries that a rule wrote: a router takes no second one for the same address.</summary>
    public IReadOnlyList<RouterItem> InTheWay { get; }

    private static RouterItem Lasting(RouterItem item) => item["timeout"] is null ? item : item with { Properties = [.. item.Properties.Where(p => p.Name != "timeout")] };

    /// <summary>What <c>set</c> is told; an empty value takes one away.</summary>
    public static IReadOnlyList<RouterProperty> Difference(RouterItem before, RouterItem after)
    {
        var (old, next) = (ItemContent.Of(before).Values, ItemContent.Of(after).Values);
        return
        [
            .. after.Properties.Where(p => old.GetValueOrDefault(p.Name, "") != next.GetValueOrDefault(p.Name, "")),
            .. old.Keys.Where(n => !next.ContainsKey(n) && after[n] is null).Select(n => new RouterProperty(n, n is "disabled" or "log" ? "no" : "")),
        ];
    }
}
