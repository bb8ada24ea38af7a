using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>Which hooks a chain is reached from, by jumps over any number of chains.</summary>
public sealed class ChainCallers
{
    private static readonly IReadOnlySet<Hook> Nowhere = new HashSet<Hook>();

    private readonly Dictionary<Chain, HashSet<Hook>> _hooks = new(ReferenceEqualityComparer.Instance);

    public ChainCallers(RuleSet ruleSet)
    {
        var byName = ruleSet.Chains.ToLookup(c => (c.Family, c.Table, c.Name));
        var waiting = new Queue<(Chain Chain, Hook Hook)>(ruleSet.Chains.Where(c => c.Hook is not null).Select(c => (c, c.Hook!.Value)));
        while (waiting.TryDequeue(out var reached))
        {
            if (!_hooks.TryGetValue(reached.Chain, out var hooks))
                _hooks[reached.Chain] = hooks = [];
            if (!hooks.Add(reached.Hook))
                continue;
            foreach (var jump in reached.Chain.Rules.Where(r => !r.Disabled).Select(r => r.Effect).OfType<JumpEffect>())
            {
                foreach (var called in byName[(reached.Chain.Family, reached.Chain.Table, jump.Chain)])
                    waiting.Enqueue((called, reached.Hook));
            }
        }
    }

    public IReadOnlySet<Hook> HooksOf(Chain chain) => _hooks.TryGetValue(chain, out var hooks) ? hooks : Nowhere;
}
