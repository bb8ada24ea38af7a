using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Knock rules that see only so many packets, whoever sends them.</summary>
internal static class KnockLimitCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var limit in facts.Stages.SelectMany(s => s.Rule.Matchers.OfType<LimitMatcher>()).Where(l => !l.Negated))
            diagnostics.Add(KnockDiagnostics.LimitedKnock(limit.Span));
    }
}
