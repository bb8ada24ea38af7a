using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>The weaknesses of RouterOS scripts: one small check for each group.</summary>
internal static class ScriptChecker
{
    private static readonly Action<ScriptFacts, DiagnosticBag>[] Checks =
    [
        FinalDropCheck.Check,
        KnockOrderCheck.Check,
        EstablishedCheck.Check,
        LastKnockCheck.Check,
        TranslationCheck.Check,
        ScanCheck.Check,
        TrapCheck.Check,
        PayloadCheck.Check,
    ];

    public static void Check(RuleSet ruleSet, DiagnosticBag diagnostics)
    {
        if (ruleSet.Chains.Count == 0)
            return;
        var facts = new ScriptFacts(ruleSet);
        foreach (var check in Checks)
            check(facts, diagnostics);
        if (facts.Budget.IsSpent)
            diagnostics.Add(ScriptDiagnostics.TooManyRules(facts.Rules[0].Rule.Span, ComparisonBudget.Comparisons));
    }
}
