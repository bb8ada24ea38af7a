using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Interfaces that no packet comes in by, because the firewall sees it under the name of what stands above.</summary>
internal static class InterfaceCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        var above = facts.RuleSet.Router.Links.GroupBy(l => l.Lower).ToDictionary(g => g.Key, g => g.First());
        if (above.Count == 0)
            return;
        var lists = facts.RuleSet.InterfaceLists.ToLookup(l => l.Name);
        foreach (var matcher in facts.Rules.SelectMany(r => r.Rule.Matchers))
        {
            var names = matcher switch
            {
                InterfaceMatcher { Direction: Direction.In, Negated: false } m => [m.Interface],
                InterfaceListMatcher { Direction: Direction.In, Negated: false } m => lists[m.List].Where(l => l.Include.Count == 0).SelectMany(l => l.Members).ToList(),
                _ => (IReadOnlyList<string>)[],
            };
            // A list is wrong only when none of its members ever sees a packet.
            if (names.Count == 0 || !names.All(above.ContainsKey))
                continue;
            var link = above[names[0]];
            diagnostics.Add(link.IsBridge ? RouterDiagnostics.BridgePort(matcher.Span, link.Lower, link.Upper) : RouterDiagnostics.BelowPppoe(matcher.Span, link.Lower, link.Upper));
        }
    }
}
