using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>
/// IPv4 is guarded and IPv6 is not. A script of IPv4 rules alone may be a part that is pasted beside IPv6 rules; one that gives the
/// router its addresses, or that has IPv6 filter rules, is all there is.
/// </summary>
internal static class Ipv6Check
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        var router = facts.RuleSet.Router;
        var filtersIpv6 = facts.RuleSet.Chains.Any(c => c is { Family: IpFamily.V6, Table: RuleTable.Filter });
        if (router.IsIpv6Off || !(router.HasAddresses || filtersIpv6) || facts.Sequences.Count == 0)
            return;
        foreach (var hook in facts.Hooks.Where(h => h is { Table: RuleTable.Filter, Family: IpFamily.V4, Hook: Hook.Input or Hook.Forward, FinalDrop: not null }))
        {
            var twin = facts.HookOf(RuleTable.Filter, IpFamily.V6, hook.Hook);
            if (twin is null || !twin.Walk.Any(r => ListFacts.IsDrop(r.Rule.Effect)))
                diagnostics.Add(RouterDiagnostics.Ipv6Open(hook.Walk[hook.FinalDrop!.Value].Rule.Effect.Span, hook.Chain.Name));
        }
    }
}
