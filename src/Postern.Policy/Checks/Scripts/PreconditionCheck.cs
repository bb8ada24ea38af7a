using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Several rules that fill one list which grants, none of them after another: what was meant as a sequence is a choice.</summary>
internal static class PreconditionCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        var open = facts.Stages.Where(s => facts.List(s.Place.Family, s.Fills)!.IsGrant && s.Demands.Count == 0 && !HasSecret(s.Rule) && !IsOnTheWay(facts, s));
        foreach (var list in open.GroupBy(s => (s.Place.Family, s.Fills)).Select(g => g.ToList()).Where(g => g.Count > 1))
            diagnostics.Add(KnockDiagnostics.AnyKnock(list[0].Effect.SpanOf("address-list"), list[0].Fills, list.Count));
    }

    // A payload is a secret of its own; a named source is no stranger.
    private static bool HasSecret(Rule rule) =>
        rule.Matchers.Any(m => m is ContentMatcher or Layer7Matcher or AddressMatcher { End: PacketEnd.Source, Negated: false });

    // Drops spare it, and the stages after it too: being in it is not enough.
    private static bool IsOnTheWay(ScriptFacts facts, Stage stage) =>
        !facts.List(stage.Place.Family, stage.Fills)!.Readers.Exists(r => r.Rule.Effect is AcceptEffect or TranslateEffect)
        && facts.Stages.Any(s => s.Place.Family == stage.Place.Family && s.Fills != stage.Fills && s.Demands.Contains(stage.Fills));
}
