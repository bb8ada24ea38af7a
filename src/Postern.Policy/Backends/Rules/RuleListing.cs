using Postern.Rules.Model;

namespace Postern.Policy.Backends.Rules;

/// <summary>The rule set in plain text, for people and for golden files: what was understood, before any back end.</summary>
public static class RuleListing
{
    public static string Print(RuleSet ruleSet) => ruleSet.ToString();
}
