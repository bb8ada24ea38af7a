using Postern.Rules.Model;

namespace Postern.Rules.Simulation;

/// <summary>Jumps that come back to a chain which a packet is still in: whatever goes round is dropped in the end.</summary>
public static class JumpLoops
{
    /// <summary>For each round the jump that closes it.</summary>
    public static IReadOnlyList<(Chain Chain, int Index)> Find(RuleSet ruleSet)
    {
        var found = new List<(Chain Chain, int Index)>();
        var (open, done) = (new HashSet<Chain>(ReferenceEqualityComparer.Instance), new HashSet<Chain>(ReferenceEqualityComparer.Instance));
        var chains = ruleSet.Chains.ToLookup(c => (c.Table, c.Family, c.Name));
        foreach (var start in ruleSet.Chains)
        {
            // A walk with its own stack: chains that a script makes may call one another thousands deep.
            var way = new Stack<(Chain Chain, int Next)>();
            Enter(start);
            while (way.TryPop(out var place))
            {
                if (place.Next == place.Chain.Rules.Count)
                {
                    open.Remove(place.Chain);
                    done.Add(place.Chain);
                    continue;
                }

                way.Push(place with { Next = place.Next + 1 });
                if (place.Chain.Rules[place.Next] is not { Disabled: false, Effect: JumpEffect jump }
                    || chains[(place.Chain.Table, place.Chain.Family, jump.Chain)].FirstOrDefault() is not { } target)
                    continue;
                if (open.Contains(target))
                    found.Add((place.Chain, place.Next));
                else
                    Enter(target);
            }

            void Enter(Chain chain)
            {
                if (!done.Contains(chain) && open.Add(chain))
                    way.Push((chain, 0));
            }
        }

        return found;
    }
}
