using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Rules that renew a grant for those who have it. With a port of its own such a rule is a knock; without, use itself renews.</summary>
internal static class RenewalCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var stage in facts.Stages.Where(s => s.Demands.Contains(s.Fills)))
        {
            var list = facts.List(stage.Place.Family, stage.Fills)!;
            if (list.IsGrant && (stage.Ports is not { } ports || list.Readers.Exists(r => r.Rule.Effect is AcceptEffect && list.Demands(r) && Opens(r.Rule, ports))))
                diagnostics.Add(ListDiagnostics.RenewsItself(stage.Effect.SpanOf("address-list"), list.Name));
        }
    }

    // An accept without ports opens everything; that the renewing port is among it makes it no less a knock.
    private static bool Opens(Rule accept, PortMatcher ports) =>
        accept.Matchers.OfType<PortMatcher>().Any(p => !p.Negated && p.Ports.Any(a => ports.Ports.Any(a.Overlaps)));
}
