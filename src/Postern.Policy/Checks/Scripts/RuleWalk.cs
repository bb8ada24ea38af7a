using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>A rule where it stands.</summary>
internal sealed record PlacedRule(Chain Chain, int Index, Rule Rule)
{
    public IpFamily Family => Chain.Family;

    /// <summary>The list that the rule adds the packet's source to, or null.</summary>
    public string? FilledList => Rule.Effect is AddToListEffect { End: PacketEnd.Source } add ? add.List : null;
}

/// <summary>A rule as a packet comes to it.</summary>
/// <param name="Conditions">The rule's matchers and those of the jumps that lead to it.</param>
/// <param name="IsCertain">False when a <c>return</c> before it may have taken a packet that meets <paramref name="Conditions"/> past it.</param>
internal sealed record MetRule(PlacedRule Place, IReadOnlyList<Matcher> Conditions, bool IsCertain)
{
    public Rule Rule => Place.Rule;
}

/// <summary>The enabled rules that packets of one hook come to, in order, with every jump followed where it stands.</summary>
internal sealed class RuleWalk
{
    /// <summary>Chains that jump to one another many times over would make a walk without end.</summary>
    private const int Limit = 20_000;

    private const int Depth = 32;

    private readonly ILookup<string, Chain> _chains;
    private readonly List<MetRule> _met = [];

    private RuleWalk(ILookup<string, Chain> chains) => _chains = chains;

    public static IReadOnlyList<MetRule> Of(Chain hooked, IReadOnlyList<Chain> chains)
    {
        var walk = new RuleWalk(chains.Where(c => c.Table == hooked.Table && c.Family == hooked.Family).ToLookup(c => c.Name));
        walk.Enter(hooked, [], isCertain: true, [hooked]);
        return walk._met;
    }

    private void Enter(Chain chain, IReadOnlyList<Matcher> entry, bool isCertain, HashSet<Chain> open)
    {
        for (var i = 0; i < chain.Rules.Count && _met.Count < Limit; i++)
        {
            var rule = chain.Rules[i];
            if (rule.Disabled)
                continue;
            IReadOnlyList<Matcher> conditions = entry.Count == 0 ? rule.Matchers : [.. entry, .. rule.Matchers];
            _met.Add(new MetRule(new PlacedRule(chain, i, rule), conditions, isCertain));
            if (rule.Effect is JumpEffect jump && open.Count < Depth)
            {
                foreach (var target in _chains[jump.Chain].Where(open.Add).ToList())
                {
                    Enter(target, conditions, isCertain, open);
                    open.Remove(target);
                }
            }

            isCertain &= rule.Effect is not ReturnEffect;
        }
    }
}
