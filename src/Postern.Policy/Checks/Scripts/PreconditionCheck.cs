using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Knocks that grant at once, because they ask for no earlier stage.</summary>
internal static class PreconditionCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var open in facts.Stages.Where(s => facts.List(s.Place.Family, s.Fills)!.IsGrant && s.Demands.Count == 0 && !IsSecretOrLocal(s.Rule)).GroupBy(s => (s.Place.Family, s.Fills)))
        {
            var span = open.First().Effect.SpanOf("address-list");
            var count = open.Count();
            diagnostics.Add(count == 1 ? KnockDiagnostics.SingleKnock(span, open.Key.Fills) : KnockDiagnostics.AnyKnock(span, open.Key.Fills, count));
        }
    }

    // A payload is a secret of its own; a named source is no stranger.
    private static bool IsSecretOrLocal(Rule rule) =>
        rule.Matchers.Any(m => m is ContentMatcher or Layer7Matcher or AddressMatcher { End: PacketEnd.Source, Negated: false });
}
