using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Knock rules that come too late, or whose order lets one packet be several knocks.</summary>
internal static class KnockOrderCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var stage in facts.Stages)
        {
            var meetings = facts.Meetings(stage.Place).ToList();
            if (meetings.Count > 0 && meetings.TrueForAll(m => TakingDrop(m.Hook, m.At) is not null))
                diagnostics.Add(OrderDiagnostics.BehindDrop(stage.Effect.Span, TakingDrop(meetings[0].Hook, meetings[0].At)!.Rule.Span));
            foreach (var (hook, at) in meetings.Take(1))
            {
                if (AnsweredBehind(hook, at, stage) is { } accept)
                    diagnostics.Add(OrderDiagnostics.BehindEstablished(stage.Effect.Span, stage.Protocol!.Value.ToString(), accept.Rule.Span));
            }

            foreach (var next in facts.Stages.Where(n => n.Place.Family == stage.Place.Family && n.Demands.Contains(stage.Fills) && n != stage))
            {
                if (next.Fills != stage.Fills && facts.MayFollow(stage.Place, next.Place))
                    diagnostics.Add(OrderDiagnostics.StagesForward(Pointed(next), stage.Rule.Span, stage.Fills));
            }
        }
    }

    private static MetRule? TakingDrop(HookFacts hook, int at)
    {
        if (hook.FinalDrop is { } final && final < at && Coverage.MayBothHold(hook.Walk[final].Conditions, hook.Walk[at].Conditions))
            return hook.Walk[final];
        return hook.TakenBy(at) is { } taking && ListFacts.IsDrop(taking.Rule.Effect) ? taking : null;
    }

    /// <summary>The accept for known connections before an ICMP or UDP knock that gets an answer, and so becomes one.</summary>
    private static MetRule? AnsweredBehind(HookFacts hook, int at, Stage stage)
    {
        if (stage.Protocol is not { } protocol || (protocol != IpProtocol.Udp && protocol != IpProtocol.Icmp && protocol != IpProtocol.IcmpV6)
            || hook.AcceptEstablished is not { } known || known >= at)
            return null;
        var conditions = hook.Walk[at].Conditions.Where(c => c is not ConnectionStateMatcher).ToList();
        var answered = Enumerable.Range(at + 1, hook.Walk.Count - at - 1).Any(i =>
            hook.Walk[i].Rule.Effect is AcceptEffect && !hook.Walk[i].Conditions.Any(c => c is AddressListMatcher { Negated: false }) && hook.MayGoOn(at, i));
        return answered && Coverage.MayBothHold(hook.Walk[known].Conditions, conditions) ? hook.Walk[known] : null;
    }

    private static SourceSpan Pointed(Stage stage) => (stage.Ports as Matcher ?? stage.Rule.Matchers.OfType<AddressListMatcher>().First()).Span;
}
