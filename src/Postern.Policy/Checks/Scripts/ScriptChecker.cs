using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>The weaknesses of RouterOS scripts: one small check for each group.</summary>
internal static class ScriptChecker
{
    private static readonly Action<ScriptFacts, DiagnosticBag>[] Checks =
    [
        FinalDropCheck.Check,
    ];

    public static void Check(RuleSet ruleSet, DiagnosticBag diagnostics)
    {
        if (ruleSet.Chains.Count == 0)
            return;
        var facts = new ScriptFacts(ruleSet);
        foreach (var check in Checks)
            check(facts, diagnostics);
    }
}
