using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Lowering;

/// <summary>Jumps that lead back to their own chain. Each circle is reported once, at the jump that closes it.</summary>
internal static class JumpLoops
{
    public static void Check(IReadOnlyList<RuleLowering.LoweredRule> rules, Reports reports)
    {
        foreach (var menu in rules.Where(r => !r.Rule.Disabled && r.Rule.Effect is JumpEffect).GroupBy(r => r.Item.Menu))
        {
            var jumps = menu.GroupBy(r => r.Chain).ToDictionary(g => g.Key, g => g.ToList());
            var done = new HashSet<string>();
            foreach (var chain in jumps.Keys)
                Follow(chain, jumps, done, reports);
        }
    }

    // Depth first without recursion: a hostile file may chain thousands.
    private static void Follow(string start, Dictionary<string, List<RuleLowering.LoweredRule>> jumps, HashSet<string> done, Reports reports)
    {
        var path = new List<string>();
        var depths = new Dictionary<string, int>();
        var open = new Stack<(string Chain, int Next)>();
        open.Push((start, 0));
        while (open.TryPop(out var at))
        {
            if (at.Next == 0)
            {
                if (done.Contains(at.Chain))
                    continue;
                depths[at.Chain] = path.Count;
                path.Add(at.Chain);
            }

            if (at.Next == jumps[at.Chain].Count)
            {
                path.RemoveAt(path.Count - 1);
                depths.Remove(at.Chain);
                done.Add(at.Chain);
                continue;
            }

            var jump = jumps[at.Chain][at.Next];
            var target = ((JumpEffect)jump.Rule.Effect).Chain;
            open.Push((at.Chain, at.Next + 1));
            if (reports.IsFull)
                return;
            if (depths.TryGetValue(target, out var depth))
                reports.Add(ReferenceDiagnostics.JumpLoop(jump.Item.Assigned("jump-target")!.Value.Span, path[depth..]));
            else if (jumps.ContainsKey(target))
                open.Push((target, 0));
        }
    }
}
