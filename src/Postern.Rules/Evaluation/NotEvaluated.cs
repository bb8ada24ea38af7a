using Postern.Rules.Model;

namespace Postern.Rules.Evaluation;

/// <summary>A part of a rule that the evaluator cannot judge: such a matcher never holds, such an effect only counts.</summary>
/// <param name="Index">Place of the rule in its chain, 0 first.</param>
/// <param name="Matcher">Null where it is the rule's effect.</param>
/// <param name="Why">Half a sentence: "the pattern cannot be searched for in linear time".</param>
public sealed record NotEvaluated(Chain Chain, int Index, Matcher? Matcher, string Why)
{
    public Rule Rule => Chain.Rules[Index];
}
