using Postern.Rules.Model;

namespace Postern.Rules.Simulation;

/// <summary>A rule set whose router's interface names are those that packets come in by.</summary>
public static class MappedInterfaces
{
    /// <summary>RouterOS's own lists, which nobody fills.</summary>
    private static readonly string[] BuiltIn = ["all", "none", "dynamic", "static"];

    /// <param name="mapping">What an interface or an interface list is called.</param>
    public static RuleSet Apply(RuleSet ruleSet, IReadOnlyDictionary<string, IReadOnlyList<string>> mapping)
    {
        if (mapping.Count == 0)
            return ruleSet;
        var lists = ruleSet.InterfaceLists.Where(l => !mapping.ContainsKey(l.Name))
            .Select(l => l with { Members = [.. l.Members.SelectMany(m => mapping.GetValueOrDefault(m, [m]))] })
            .Concat(mapping.Select(m => new InterfaceList(m.Key, [], [], m.Value, default)));
        return ruleSet with
        {
            InterfaceLists = [.. lists],
            Chains = [.. ruleSet.Chains.Select(c => c with { Rules = [.. c.Rules.Select(r => r with { Matchers = [.. r.Matchers.Select(m => Apply(m, mapping))] })] })],
        };
    }

    /// <summary>Interface lists that rules ask for and that have no members, so that no packet could come in by them.</summary>
    public static IReadOnlyList<string> Unknown(RuleSet ruleSet) =>
    [
        .. ruleSet.Chains.SelectMany(c => c.Rules).SelectMany(r => r.Matchers).OfType<InterfaceListMatcher>().Select(m => m.List).Distinct()
            .Where(name => !BuiltIn.Contains(name) && ruleSet.InterfaceLists.FirstOrDefault(l => l.Name == name) is not ({ Members.Count: > 0 } or { Include.Count: > 0 })),
    ];

    // One name for several interfaces is a list, whatever the router calls it.
    private static Matcher Apply(Matcher matcher, IReadOnlyDictionary<string, IReadOnlyList<string>> mapping) =>
        matcher is not InterfaceMatcher single || !mapping.TryGetValue(single.Interface, out var names) ? matcher
        : names is [var name] ? single with { Interface = name }
        : new InterfaceListMatcher(single.Direction, single.Interface, single.Negated) { Span = single.Span };
}
