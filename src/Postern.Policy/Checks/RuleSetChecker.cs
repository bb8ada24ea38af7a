using Postern.Policy.Checks.Scripts;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>What no front end can see alone: one part of the rule set against another.</summary>
public static class RuleSetChecker
{
    public static void Check(RuleSet ruleSet, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(ruleSet);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (ruleSet.Guard is { } guard)
            GuardChecker.Check(guard, diagnostics);
        ScriptChecker.Check(ruleSet, diagnostics);
    }
}
