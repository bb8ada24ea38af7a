using Postern.Rules.Evaluation;

namespace Postern.Rules.Simulation;

/// <summary>Which of a packet's reasons made its verdict.</summary>
public static class Decision
{
    /// <summary>The last word: a rule that ends, the end of a chain, or the guard. Null where nobody said anything.</summary>
    public static Reason? Of(IReadOnlyList<Reason> reasons)
    {
        for (var i = reasons.Count - 1; i >= 0; i--)
        {
            if (reasons[i] is RuleMet { Rule.Effect.Terminates: true } or ChainEnded or FastTracked or GuardReason)
                return reasons[i];
        }

        return null;
    }

    /// <summary>What a person wants to hear: what the guard saw, what was written, and the decision.</summary>
    public static IEnumerable<Reason> Notable(IReadOnlyList<Reason> reasons)
    {
        var decision = Of(reasons);
        foreach (var reason in reasons)
        {
            if (ReferenceEquals(reason, decision) || reason is ListWritten or Translated
                || reason is GuardReason { Event: not (GuardEvent.NotGuarded or GuardEvent.KnownConnection or GuardEvent.PublicPort) })
                yield return reason;
        }
    }
}
