using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Drops that each spare another timed list: only who is in all of them at once gets by.</summary>
internal static class BothListsCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var hook in facts.Hooks)
        {
            var drops = hook.Walk.Where(r => ListFacts.IsDrop(r.Rule.Effect)).Select(r => (Rule: r, Spared: Spared(facts, r))).Where(d => d.Spared is not null).ToList();
            foreach (var (drop, spared) in drops.Skip(1))
            {
                var other = drops[0];
                if (other.Spared!.List != spared!.List && Others(drop, spared) is var conditions && Others(other.Rule, other.Spared) is var before
                    && (Coverage.Implies(conditions, before) || Coverage.Implies(before, conditions)))
                    diagnostics.Add(KnockDiagnostics.InBothAtOnce(spared.Span, spared.List, other.Spared.List, other.Spared.Span));
            }
        }
    }

    private static AddressListMatcher? Spared(ScriptFacts facts, MetRule rule) =>
        rule.Conditions.OfType<AddressListMatcher>().FirstOrDefault(m =>
            m is { End: PacketEnd.Source, Negated: true } && facts.KnockLists.Contains((rule.Place.Family, m.List)));

    private static List<Matcher> Others(MetRule rule, AddressListMatcher spared) => [.. rule.Conditions.Where(c => !ReferenceEquals(c, spared))];
}
