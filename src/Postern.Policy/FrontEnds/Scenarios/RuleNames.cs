using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>The names that a scenario may use of a rule set.</summary>
internal sealed class RuleNames(RuleSet ruleSet)
{
    /// <summary>Lists that someone fills.</summary>
    public IReadOnlySet<string> Lists { get; } = ruleSet.AddressListEntries.Select(e => e.List)
        .Concat(ruleSet.Chains.SelectMany(c => c.Rules).Select(r => r.Effect).OfType<AddToListEffect>().Select(e => e.List)).ToHashSet();

    public IReadOnlySet<string> Doors { get; } = (ruleSet.Guard?.Doors ?? []).Select(d => d.Name).ToHashSet();
}
