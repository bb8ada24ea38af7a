using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>What nat and fasttrack take away from the filter rules behind them.</summary>
internal static class TranslationCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var nat in facts.Hooks.Where(h => h is { Table: RuleTable.Nat, Hook: Hook.Prerouting }))
        {
            foreach (var translation in nat.Walk.Where(r => r.Rule.Effect is TranslateEffect))
            {
                foreach (var hook in facts.Hooks.Where(h => h.Table == RuleTable.Filter && h.Family == nat.Family && h.Hook is Hook.Input or Hook.Forward))
                    CheckFilter(translation, hook, diagnostics);
                foreach (var demand in translation.Rule.Matchers.OfType<AddressListMatcher>().Where(m => IsGranting(facts, nat.Family, m)))
                    diagnostics.Add(TranslationDiagnostics.TranslationOutlives(demand.Span, demand.List));
            }
        }

        foreach (var forward in facts.Hooks.Where(h => h is { Table: RuleTable.Filter, Hook: Hook.Forward }))
            CheckFastTrack(facts, forward, diagnostics);
    }

    private static void CheckFilter(MetRule translation, HookFacts hook, DiagnosticBag diagnostics)
    {
        var effect = (TranslateEffect)translation.Rule.Effect;
        if (!translation.IsCertain)
            return;
        foreach (var rule in hook.Walk)
        {
            if (rule.Rule.Matchers.OfType<PortMatcher>().FirstOrDefault(m => m is { End: PortEnd.Destination, Negated: false }) is not { } port
                || !Coverage.Implies(rule.Conditions, translation.Conditions) || ListFacts.IsDrop(rule.Rule.Effect))
                continue;
            var isElsewhere = hook.Hook == Hook.Input && effect is { Kind: "dst-nat", ToAddresses: not null };
            var isOtherPort = effect.ToPorts is { } to && !port.Ports.Any(to.Overlaps);
            if (isElsewhere || isOtherPort)
                diagnostics.Add(TranslationDiagnostics.TranslatedBefore(port.Span, port, effect.Kind, translation.Rule.Span));
        }
    }

    private static void CheckFastTrack(ScriptFacts facts, HookFacts forward, DiagnosticBag diagnostics)
    {
        var grants = forward.Walk.Where(r => r.Rule.Effect is AcceptEffect)
            .Concat(facts.HookOf(RuleTable.Nat, forward.Family, Hook.Prerouting)?.Walk.Where(r => r.Rule.Effect is TranslateEffect) ?? [])
            .SelectMany(r => r.Rule.Matchers.OfType<AddressListMatcher>().Where(m => IsGranting(facts, forward.Family, m)).Select(m => (Rule: r, m.List)))
            .ToList();
        foreach (var fast in forward.Walk.Where(r => r.Rule.Effect is FastTrackEffect))
        {
            var state = fast.Conditions.Where(c => c is not ConnectionStateMatcher).ToList();
            var caught = grants.FirstOrDefault(g => Coverage.MayBothHold(state, [.. g.Rule.Conditions.Where(c => c is not ConnectionStateMatcher)]));
            if (caught.List is { } list)
                diagnostics.Add(TranslationDiagnostics.FastTrackOutlives(fast.Rule.Effect.Span, list));
        }
    }

    private static bool IsGranting(ScriptFacts facts, IpFamily family, AddressListMatcher matcher) =>
        matcher is { End: PacketEnd.Source, Negated: false } && facts.KnockLists.Contains((family, matcher.List));
}
