using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Rules and scripts that rely on the router's clock.</summary>
internal static class ClockCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        var router = facts.RuleSet.Router;
        if (!router.KeepsTime && facts.Rules.SelectMany(r => r.Rule.Matchers).FirstOrDefault(m => m.Order == MatcherOrder.Time) is { } time)
            diagnostics.Add(RouterDiagnostics.NeedsClock(time.Span));
        foreach (var span in router.DateCutters)
            diagnostics.Add(RouterDiagnostics.DateByPosition(span));
    }
}
