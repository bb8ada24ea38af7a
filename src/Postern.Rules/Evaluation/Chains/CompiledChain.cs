using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Chains;

internal sealed class CompiledChain(Chain chain, CompiledRule[] rules)
{
    public Chain Chain { get; } = chain;

    public CompiledRule[] Rules { get; } = rules;

    public ChainIndex Index { get; } = new(chain);
}
