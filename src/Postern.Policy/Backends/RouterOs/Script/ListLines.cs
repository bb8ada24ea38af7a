using System.Text;
using Postern.Policy.Backends.RouterOs.Pushing;

namespace Postern.Policy.Backends.RouterOs.Script;

/// <summary>
/// Items of which a menu has one at most: added where there is none, and taken over where an earlier run has added it. Somebody else's
/// of the same name stays as it is.
/// </summary>
internal static class ListLines
{
    public static void Write(StringBuilder text, string menu, IReadOnlyList<RouterItem> items)
    {
        var path = ScriptText.Path(menu);
        text.Append("\n# ").Append(path).Append('\n').Append(ScriptText.MarkOld(menu)).Append('\n');
        foreach (var item in items)
        {
            var found = $"{path} find where{string.Concat(Keys(menu).Select(k => $" {k}={ScriptText.Quoted(item[k] ?? "")}"))}";
            // An entry cannot change between for a time and for ever; ours never do.
            if (RouterMenus.HoldsEntries(menu) && item["list"]?.StartsWith(RouterNames.Prefix, StringComparison.Ordinal) != true)
                text.Append($"{path} remove [{found} comment={ScriptText.Quoted(ScriptText.Old)} {(item["timeout"] is null ? "dynamic" : "!dynamic")}]\n");
            text.Append($":if ([:len [{found}]] = 0) do={{{ScriptText.Add(item)}}}");
            if (RouterNames.IsOurs(item.Comment))
                text.Append($" else={{{path} set [{found} comment={ScriptText.Quoted(ScriptText.Old)}]{ScriptText.Properties(Changed(menu, item))}}}");
            text.Append('\n');
        }
    }

    private static string[] Keys(string menu) => menu switch
    {
        RouterMenus.InterfaceListMember => ["list", "interface"],
        RouterMenus.InterfaceList or RouterMenus.Layer7 => ["name"],
        _ => ["list", "address"],
    };

    /// <summary>All but the key; what is not set any more is set to nothing.</summary>
    private static IEnumerable<RouterProperty> Changed(string menu, RouterItem item)
    {
        IEnumerable<RouterProperty> others = menu switch
        {
            RouterMenus.InterfaceList => [Or("include", ""), Or("exclude", "")],
            RouterMenus.InterfaceListMember => [],
            RouterMenus.Layer7 => [Or("regexp", "")],
            _ => [.. item["timeout"] is { } timeout ? [new RouterProperty("timeout", timeout)] : (RouterProperty[])[], Or("disabled", "no")],
        };
        return others.Append(Or("comment", ""));

        RouterProperty Or(string name, string otherwise) => new(name, item[name] ?? otherwise);
    }
}
