using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>A sequence that ends in an accept means nothing where everything else is accepted too.</summary>
internal static class FinalDropCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var hook in facts.Hooks.Where(h => h.Table == RuleTable.Filter && h.FinalDrop is null))
        {
            var grant = hook.Walk.FirstOrDefault(r => r.Rule.Effect is AcceptEffect && Grants(facts, r.Place));
            if (grant is null)
                continue;
            var narrow = hook.Walk.Where(r => ListFacts.IsDrop(r.Rule.Effect)).SelectMany(r => Narrowing(r.Rule)).LastOrDefault();
            diagnostics.Add(narrow is null
                ? ScriptDiagnostics.NoDrop(grant.Rule.Effect.Span, hook.Chain.Name)
                : ScriptDiagnostics.PartialDrop(narrow.Span, hook.Chain.Name, narrow));
        }
    }

    /// <summary>The condition that leaves other packets alone: the ports where there are some, else the protocol.</summary>
    private static IEnumerable<Matcher> Narrowing(Rule rule) =>
        rule.Matchers.Where(m => m is PortMatcher or ProtocolMatcher).OrderByDescending(m => m is PortMatcher).Take(1);

    private static bool Grants(ScriptFacts facts, PlacedRule rule) =>
        rule.Rule.Matchers.OfType<AddressListMatcher>().Any(m => m is { End: PacketEnd.Source, Negated: false } && facts.KnockLists.Contains((rule.Family, m.List)));
}
