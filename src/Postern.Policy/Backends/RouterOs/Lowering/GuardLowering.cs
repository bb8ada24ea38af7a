using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>A guard to chains of our own, each entered by one jump that stands before everything else. The guard's order is kept: see <see cref="Guard"/>.</summary>
internal static class GuardLowering
{
    public static RuleSet Lower(RuleSet ruleSet, RouterOsOptions options, DiagnosticBag diagnostics)
    {
        if (ruleSet.Guard is not { } guard)
            return ruleSet;
        SayableCheck.Check(guard, options, diagnostics);
        var chains = ruleSet.Chains.ToList();
        var patterns = new List<Layer7Pattern>(ruleSet.Layer7Patterns);
        foreach (var family in IpFamily.Both.Each())
        {
            var lowering = new FamilyLowering(guard, family, options);
            foreach (var (chain, entrance) in lowering.Chains())
                Enter(chains, chain, entrance);
            patterns.AddRange(lowering.Patterns);
        }

        return ruleSet with
        {
            Guard = null,
            Chains = [.. chains.OrderBy(c => c.Table).ThenBy(c => c.Family)],
            AddressListEntries = [.. TrustedEntries.Of(guard), .. ruleSet.AddressListEntries],
            InterfaceLists = guard.Interfaces.Count > 1
                ? [new InterfaceList(RouterNames.Interfaces, [], [], guard.Interfaces, guard.Doors.Count > 0 ? guard.Doors[0].Span : default), .. ruleSet.InterfaceLists]
                : ruleSet.InterfaceLists,
            Layer7Patterns = patterns,
        };
    }

    /// <summary>The entrance becomes the first rule of its chain.</summary>
    private static void Enter(List<Chain> chains, Chain own, Entrance? entrance)
    {
        if (own.Rules.Count > 0)
            chains.Add(own);
        if (entrance is not { } first)
            return;
        var at = chains.FindIndex(c => c.Table == first.Table && c.Family == own.Family && c.Name == first.Chain);
        if (at >= 0)
            chains[at] = chains[at] with { Rules = [first.Rule, .. chains[at].Rules] };
        else
            chains.Add(new Chain(first.Table, own.Family, first.Chain, first.Hook, [first.Rule]));
    }
}

/// <summary>A rule of ours in a chain of the router's.</summary>
internal readonly record struct Entrance(RuleTable Table, string Chain, Hook Hook, Rule Rule);
