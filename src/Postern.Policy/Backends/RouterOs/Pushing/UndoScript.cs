using System.Text;
using Postern.Policy.Backends.RouterOs.Script;

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
        var things = plan.Steps.Where(s => !RouterMenus.HoldsRules(s.Item.Menu)).ToList();
        // What rules name is there before them, and goes after them.
        foreach (var step in things)
            PutBack(text, step);
        foreach (var chain in touched.Where(i => RouterMenus.HoldsRules(i.Menu)).GroupBy(i => (i.Menu, Chain: i["chain"] ?? "")))
            PutBackChain(text, before, chain.Key.Menu, chain.Key.Chain);
        foreach (var added in things.OfType<AddStep>().Reverse())
            text.Append(ScriptText.Path(added.Item.Menu)).Append(" remove [find where comment=").Append(ScriptText.Quoted(added.Item.Comment)).Append("]\n");
        return text.Append("/system scheduler remove [find where name=").Append(ScriptText.Quoted(scheduler)).Append("]\n").ToString();
    }

    private static void PutBack(StringBuilder text, PushStep step)
    {
        var path = ScriptText.Path(step.Item.Menu);
        switch (step)
        {
            // An entry with time left was written by a rule; its time cannot be given back.
            case RemoveStep { Item.IsDynamic: false } removed:
                text.Append(":do { ").Append(path).Append(" add").Append(ItemScript.Parameters(removed.Item)).Append(" } on-error={}\n");
                break;
            case SetStep set:
                text.Append(path).Append(" set [find where comment=").Append(ScriptText.Quoted(set.To.Comment)).Append(" or comment=").Append(ScriptText.Quoted(set.Item.Comment)).Append(']')
                    .Append(ItemScript.Parameters(new RouterItem(set.Item.Menu, ThingMatch.Difference(set.To, set.Item)))).Append('\n');
                break;
        }
    }

    private static void PutBackChain(StringBuilder text, RouterSnapshot before, string menu, string chain)
    {
        var path = ScriptText.Path(menu);
        var name = ScriptText.Quoted(chain);
        var rules = before.Of(menu).Where(i => !i.IsDynamic && i["chain"] == chain).ToList();
        var firstForeign = rules.FindIndex(i => !RouterSnapshot.IsOurs(i));
        var isBelow = false;
        text.Append("{\n:local new [").Append(path).Append(" find where chain=").Append(name).Append(' ').Append(Ours).Append("]\n");
        if (firstForeign >= 0)
            text.Append(":local at [").Append(path).Append(" find where chain=").Append(name).Append(" !dynamic]\n");
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
}
