using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>The rule that lets the granted in also sees the packet that made the grant.</summary>
internal static class LastKnockCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var last in facts.Sequences.Select(s => s[^1]).Distinct())
        {
            foreach (var reader in facts.List(last.Place.Family, last.Fills)!.Readers.Where(r => r.Rule.Effect is AcceptEffect))
            {
                if (reader.Rule.Matchers.OfType<AddressListMatcher>().FirstOrDefault(m => m.List == last.Fills && m is { End: PacketEnd.Source, Negated: false }) is { } demand
                    && facts.MayFollow(last.Place, reader))
                    diagnostics.Add(OrderDiagnostics.LastKnockAccepted(demand.Span, last.Rule.Span, last.Fills));
            }
        }
    }
}
