using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Connections that outlive the grant they were opened by; said once in a file.</summary>
internal static class SessionCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var hook in facts.Hooks.Where(h => h.Table == RuleTable.Filter && h.AcceptEstablished is not null))
        {
            var granted = facts.Lists.FirstOrDefault(l => l.Family == hook.Family && l.IsGrant && facts.KnockLists.Contains((l.Family, l.Name)));
            var at = hook.AcceptEstablished!.Value;
            if (granted is null || hook.Walk.Take(at).Any(r => Cuts(r, granted)))
                continue;
            var state = hook.Walk[at].Conditions.OfType<ConnectionStateMatcher>().First();
            diagnostics.Add(RouterDiagnostics.SessionsOutlive(state.Span, granted.Name));
            return;
        }
    }

    private static bool Cuts(MetRule rule, ListFacts granted) =>
        ListFacts.IsDrop(rule.Rule.Effect) && granted.Spares(rule.Place)
        && rule.Conditions.OfType<ConnectionStateMatcher>().All(s => Coverage.States(s).HasFlag(ConnectionStates.Established));
}
