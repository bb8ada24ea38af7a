using Postern.Rules.Evaluation;
using Postern.Rules.Model;

namespace Postern.Cli.Simulating;

/// <summary>The rules that packets met.</summary>
internal static class Counters
{
    public static IEnumerable<(Chain Chain, int Index, RuleCount Count)> Of(GateState state, RuleSet ruleSet) =>
        from chain in ruleSet.Chains
        from index in Enumerable.Range(0, chain.Rules.Count)
        let count = state.Count(chain, index)
        where count.Packets > 0
        select (chain, index, count);
}
