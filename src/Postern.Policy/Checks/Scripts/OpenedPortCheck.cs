using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>A grant that opens a port which was never closed, while the drops close another.</summary>
internal static class OpenedPortCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var hook in facts.Hooks.Where(h => h.Table == RuleTable.Filter && h.FinalDrop is null))
        {
            var drops = hook.Walk.Where(r => ListFacts.IsDrop(r.Rule.Effect)).ToList();
            if (drops.Count == 0 || !drops.TrueForAll(d => PortsOf(d) is not null))
                continue;
            foreach (var rule in hook.Walk.Where(r => r.Rule.Effect is AcceptEffect && IsForGranted(facts, r)))
            {
                if (PortsOf(rule) is { } opened && !drops.Exists(d => SameProtocol(d, rule) && PortsOf(d)!.Ports.Any(p => opened.Ports.Any(p.Overlaps))))
                    diagnostics.Add(KnockDiagnostics.OtherPortDropped(opened.Span, opened.ToString(), PortsOf(drops[0])!.ToString()));
            }
        }
    }

    private static bool IsForGranted(ScriptFacts facts, MetRule rule) =>
        rule.Rule.Matchers.OfType<AddressListMatcher>().Any(m => m is { End: PacketEnd.Source, Negated: false } && facts.KnockLists.Contains((rule.Place.Family, m.List)));

    private static PortMatcher? PortsOf(MetRule rule) => rule.Conditions.OfType<PortMatcher>().FirstOrDefault(p => p is { Negated: false, End: PortEnd.Destination });

    private static bool SameProtocol(MetRule left, MetRule right) =>
        left.Conditions.OfType<ProtocolMatcher>().FirstOrDefault() is { } a && right.Conditions.OfType<ProtocolMatcher>().FirstOrDefault() is { } b && a.Equals(b);
}
