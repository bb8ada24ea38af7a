using Postern.Rules.Model;

namespace Postern.Rules.Simulation;

/// <summary>The interface by which strangers come in, as far as the rules say.</summary>
public static class StrangersInterface
{
    /// <summary>
    /// The guard's first; else the first that a rule looks for, where a list stands for its first member; empty where no rule asks.
    /// </summary>
    public static string Of(RuleSet ruleSet)
    {
        if (ruleSet.Guard is { Interfaces: [var first, ..] })
            return first;
        foreach (var matcher in ruleSet.Chains.SelectMany(c => c.Rules).Where(r => !r.Disabled).SelectMany(r => r.Matchers))
        {
            if (matcher is InterfaceMatcher { Direction: Direction.In, Negated: false } single)
                return single.Interface;
            if (matcher is InterfaceListMatcher { Direction: Direction.In, Negated: false } list
                && ruleSet.InterfaceLists.FirstOrDefault(l => l.Name == list.List) is { Members: [var member, ..] })
                return member;
        }

        return "";
    }
}
