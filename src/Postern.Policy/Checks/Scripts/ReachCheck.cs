using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Rules that no packet comes to, because one before takes all of theirs.</summary>
internal static class ReachCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        var reached = new HashSet<Rule>(ReferenceEqualityComparer.Instance);
        var taken = new Dictionary<Rule, Rule>(ReferenceEqualityComparer.Instance);
        foreach (var hook in facts.Hooks)
        {
            var deciding = new List<int>();
            for (var at = 0; at < hook.Walk.Count; at++)
            {
                var met = hook.Walk[at];
                var by = deciding.FindIndex(i => facts.Budget.Spend() && Coverage.Takes(hook.Walk[i], met, hook.Walk.Skip(i + 1).Take(at - i - 1)));
                if (by < 0)
                    reached.Add(met.Rule);
                else
                    taken.TryAdd(met.Rule, hook.Walk[deciding[by]].Rule);
                if (facts.Budget.IsSpent)
                    return;
                if (met.Rule.Effect is { Terminates: true } and not ReturnEffect && by < 0)
                    deciding.Add(at);
            }
        }

        // A chain may be entered by several jumps; a rule is lost when none of them leads a packet to it. A knock behind a drop is KnockOrderCheck's.
        var stages = facts.Stages.Select(s => s.Rule).ToHashSet<Rule>(ReferenceEqualityComparer.Instance);
        foreach (var (rule, by) in taken.Where(t => !reached.Contains(t.Key) && !(stages.Contains(t.Key) && ListFacts.IsDrop(t.Value.Effect))))
            diagnostics.Add(KnockDiagnostics.NeverReached(rule.Span, Name(rule.Effect), by.Span, Name(by.Effect), rule.Effect.Equals(by.Effect)));
    }

    private static string Name(Effect effect) => effect.ToString()!.Split(' ')[0];
}
