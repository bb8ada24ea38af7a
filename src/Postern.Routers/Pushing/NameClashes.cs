using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Routers.Pushing;

/// <summary>Somebody else's things by the names of ours.</summary>
internal static class NameClashes
{
    public static IEnumerable<Diagnostic> Find(RouterSnapshot present, RouterConfiguration desired, SourceSpan router)
    {
        var lists = desired.Items.SelectMany(ListsOf).Where(l => l.StartsWith(RouterNames.Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var names = desired.Items.Where(i => !RouterMenus.HoldsRules(i.Menu)).Select(i => (i.Menu, Key: RouterMenus.Key(i))).ToHashSet();
        var chains = desired.Items.Where(i => RouterMenus.HoldsRules(i.Menu)).Select(i => (i.Menu, Chain: i["chain"] ?? "")).Where(c => !RouterMenus.IsBuiltIn(c.Chain)).ToHashSet();
        foreach (var item in present.Items.Where(i => !i.IsDynamic && !RouterSnapshot.IsOurs(i)))
        {
            if (RouterMenus.HoldsEntries(item.Menu) && item["list"] is { } list && lists.Contains(list))
                yield return PushDiagnostics.ForeignEntry(router, list, item["address"] ?? "");
            else if (names.Contains((item.Menu, RouterMenus.Key(item))))
                yield return PushDiagnostics.NameTaken(router, RouterMenus.InScript(item.Menu), item["name"] ?? $"{item["list"]} {item["address"] ?? item["interface"]}");
            else if (RouterMenus.HoldsRules(item.Menu) && chains.Contains((item.Menu, item["chain"] ?? "")))
                yield return PushDiagnostics.NameTaken(router, $"{RouterMenus.InScript(item.Menu)} chain", item["chain"]!);
        }
    }

    private static IEnumerable<string> ListsOf(RouterItem item)
    {
        string?[] names = [item["list"], item["address-list"], item["src-address-list"]?.TrimStart('!'), item["dst-address-list"]?.TrimStart('!')];
        return names.OfType<string>();
    }
}
