using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>The accept for known connections with <c>protocol=!icmp</c>: it lets ICMP knocks through, and loses ICMP errors.</summary>
internal static class EstablishedCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var hook in facts.Hooks)
        {
            var accepts = hook.Walk.Where(r => r.Rule.Effect is AcceptEffect && TakesRelated(r)).ToList();
            foreach (var accept in accepts)
            {
                var without = accept.Rule.Matchers.OfType<ProtocolMatcher>().FirstOrDefault(p => p.Negated && (p.Protocol == IpProtocol.Icmp || p.Protocol == IpProtocol.IcmpV6));
                if (without is not null && !accepts.Exists(a => a != accept && Coverage.MayBothHold(a.Conditions, [without with { Negated = false }])))
                    diagnostics.Add(OrderDiagnostics.EstablishedWithoutIcmp(without.Span));
            }
        }
    }

    private static bool TakesRelated(MetRule rule) =>
        rule.Conditions.OfType<ConnectionStateMatcher>().Any(s => Coverage.States(s).HasFlag(ConnectionStates.Related) && !Coverage.States(s).HasFlag(ConnectionStates.New));
}
