using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Grants that are honoured in raw, while the filter drops the same sources.</summary>
internal static class RawAcceptCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var rule in facts.Rules.Where(r => r.Chain.Table == RuleTable.Raw && r.Rule.Effect is AcceptEffect))
        {
            var demand = rule.Rule.Matchers.OfType<AddressListMatcher>().FirstOrDefault(m => m is { End: PacketEnd.Source, Negated: false } && facts.KnockLists.Contains((rule.Family, m.List)));
            if (demand is not null && facts.List(rule.Family, demand.List) is { } granted && !granted.Readers.Exists(r => r.Chain.Table != RuleTable.Raw)
                && facts.Hooks.Any(h => h.Table == RuleTable.Filter && h.Family == rule.Family && h.Hook is Hook.Input or Hook.Forward && h.FinalDrop is not null))
                diagnostics.Add(KnockDiagnostics.RawAccept(rule.Rule.Effect.Span, granted.Name));
        }
    }
}
