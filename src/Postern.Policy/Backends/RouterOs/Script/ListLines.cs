using System.Text;

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
            text.Append($":if ([:len [{found}]] = 0) do={{{ScriptText.Add(item)}}}");
            if (RouterNames.IsOurs(item.Comment))
                text.Append($" else={{{path} set [{found} comment={ScriptText.Quoted(ScriptText.Old)}]{ScriptText.Properties(Changed(menu, item))}}}");
            text.Append('\n');
        }
    }

    private static string[] Keys(string menu) => menu switch
    {
        "/interface/list/member" => ["list", "interface"],
        "/interface/list" or "/ip/firewall/layer7-protocol" => ["name"],
        _ => ["list", "address"],
    };

    /// <summary>All but the key; what is not set any more is set to nothing.</summary>
    private static IEnumerable<RouterProperty> Changed(string menu, RouterItem item)
    {
        string[] others = menu switch
        {
            "/interface/list" => ["include", "exclude", "comment"],
            "/ip/firewall/layer7-protocol" => ["regexp", "comment"],
            "/interface/list/member" => ["comment"],
            _ => ["comment"],
        };
        return others.Select(name => new RouterProperty(name, item[name] ?? ""))
            .Concat(item["disabled"] is null && menu.EndsWith("/address-list", StringComparison.Ordinal) ? [new RouterProperty("disabled", "no")] : item["disabled"] is { } disabled ? [new RouterProperty("disabled", disabled)] : []);
    }
}
