using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>
/// The meaning of a rule set, independent of every back end: state, packet and time in, verdict and changed state out. Made once
/// for a rule set; judging a packet allocates nothing unless an explanation is asked for. The way of a packet that arrives: the guard
/// (new TCP connections and banned sources only) → raw → connection tracking → the guard (all else that is new) → nat → filter.
/// Not for concurrent use.
/// </summary>
public sealed class Evaluator
{
    public Evaluator(RuleSet ruleSet, EvaluatorOptions? options = null)
    {
        RuleSet = ruleSet;
        Options = options ?? new EvaluatorOptions();
    }

    public RuleSet RuleSet { get; }

    public EvaluatorOptions Options { get; }

    /// <summary>The state of a gate that was just loaded: the configured entries, and nothing that packets wrote.</summary>
    public GateState NewState(DateTimeOffset now) => throw new NotSupportedException();

    /// <summary>Judges one packet and changes the state as it says.</summary>
    /// <param name="now">Never before that of an earlier packet.</param>
    public Judgement Judge(GateState state, in Packet packet, DateTimeOffset now, Explanation? explanation = null) => throw new NotSupportedException();
}
