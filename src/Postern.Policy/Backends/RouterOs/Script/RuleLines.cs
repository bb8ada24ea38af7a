using System.Text;

namespace Postern.Policy.Backends.RouterOs.Script;

/// <summary>A menu of rules, in the order that <see cref="ScriptWriter"/> tells of.</summary>
internal static class RuleLines
{
    private static readonly string[] Writers = ["add-src-to-address-list", "add-dst-to-address-list"];

    public static void Write(StringBuilder text, string menu, IReadOnlyList<RouterItem> items)
    {
        var path = ScriptText.Path(menu);
        text.Append("\n# ").Append(path).Append('\n').Append(ScriptText.MarkOld(menu)).Append('\n');
        foreach (var action in Writers)
            text.Append(ScriptText.Remove(menu, $" action={action}")).Append('\n');

        var anchors = Anchors(items);
        for (var i = 0; i < items.Count; i++)
        {
            if (!items[i].ComesFirst && anchors[i] is null)
                text.Append(ScriptText.Add(items[i])).Append('\n');
        }

        // Each goes before all others, so that the last one written is the first.
        foreach (var item in items.Reverse().Where(i => i.ComesFirst))
        {
            var others = $"{path} find where chain={ScriptText.Quoted(item["chain"]!)} !dynamic";
            text.Append($":if ([:len [{others}]] > 0) do={{{ScriptText.Add(item)} place-before=([{others}]->0)}} else={{{ScriptText.Add(item)}}}\n");
        }

        // One line, so that no session breaks between the two.
        text.Append($"{ScriptText.Remove(menu, " action=accept")}; {ScriptText.Remove(menu)}\n");
        for (var i = 0; i < items.Count; i++)
        {
            if (anchors[i] is { } anchor)
                text.Append(ScriptText.Add(items[i])).Append(anchor.Length > 0 ? $" place-before=[{path} find where comment={ScriptText.Quoted(anchor)}]" : "").Append('\n');
        }
    }

    /// <summary>For each rule that writes a list the comment of the rule that it is to stand before, empty for the end of its chain; null for one that can be added at once.</summary>
    private static string?[] Anchors(IReadOnlyList<RouterItem> items)
    {
        var anchors = new string?[items.Count];
        var next = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = items.Count - 1; i >= 0; i--)
        {
            var (item, chain) = (items[i], items[i]["chain"]!);
            if (item.ComesFirst)
                continue;
            var isWriter = Writers.Contains(item["action"]) && RouterNames.IsOurs(item.Comment);
            if (isWriter && next.GetValueOrDefault(chain) is var anchor && (anchor is null || RouterNames.IsOurs(anchor)))
                anchors[i] = anchor ?? "";
            else
                next[chain] = item.Comment;
        }

        return anchors;
    }
}
