using System.Text;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>
/// What a router runs by itself to be as it was before a push, wherever that stopped: of each chain and menu that the push touches, what is
/// ours now goes and what was ours then comes. Nothing else is touched, and running it twice changes nothing more.
/// </summary>
public static class UndoScript
{
    private const string Ours = "comment~\"^postern:\" !dynamic";

    /// <param name="scheduler">The entry that runs it, which takes itself away at the end.</param>
    public static string Text(RouterSnapshot before, PushPlan plan, string scheduler)
    {
        var text = new StringBuilder();
        var touched = plan.Steps.Select(s => s.Item).ToList();
        // Rules first: they name lists and patterns, which a router does not let go while a rule asks for them.
        foreach (var chain in touched.Where(i => RouterMenus.HoldsRules(i.Menu)).GroupBy(i => (i.Menu, Chain: i["chain"] ?? "")))
            PutBackChain(text, before, chain.Key.Menu, chain.Key.Chain);
        foreach (var menu in RouterMenus.Things.Concat(RouterMenus.Doings).Where(m => touched.Exists(t => t.Menu == m)))
            PutBackThings(text, before, menu);
        return text.Append("/system scheduler remove [find where name=").Append(ItemScript.Value(scheduler)).Append("]\n").ToString();
    }

    private static void PutBackChain(StringBuilder text, RouterSnapshot before, string menu, string chain)
    {
        var path = RouterMenus.InScript(menu);
        var name = ItemScript.Value(chain);
        var rules = before.Of(menu).Where(i => !i.IsDynamic && i["chain"] == chain).ToList();
        var firstForeign = rules.FindIndex(i => !RouterSnapshot.IsOurs(i));
        var isBelow = false;
        text.Append("{\n:local new [").Append(path).Append(" find where chain=").Append(name).Append(' ').Append(Ours).Append("]\n");
        if (firstForeign >= 0)
            text.Append(":local at [").Append(path).Append(" find where chain=").Append(name).Append(" !dynamic !(comment~\"^postern:\")]\n");
        foreach (var (index, rule) in rules.Index().Where(r => RouterSnapshot.IsOurs(r.Item)))
        {
            isBelow |= firstForeign >= 0 && index > firstForeign;
            text.Append(path).Append(" add").Append(ItemScript.Parameters(rule));
            if (firstForeign >= 0 && !isBelow)
                text.Append(" place-before=($at->0)");
            text.Append('\n');
        }

        text.Append(path).Append(" remove $new\n}\n");
    }

    private static void PutBackThings(StringBuilder text, RouterSnapshot before, string menu)
    {
        var path = RouterMenus.InScript(menu);
        text.Append(path).Append(" remove [find where comment~\"^postern:\"").Append(RouterMenus.HoldsEntries(menu) ? " !dynamic" : "").Append("]\n");
        foreach (var item in before.Of(menu).Where(RouterSnapshot.IsOurs))
            text.Append(path).Append(" add").Append(ItemScript.Parameters(item)).Append('\n');
    }
}
