using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>What a script does with one address list.</summary>
internal sealed record ListFacts(IpFamily Family, string Name)
{
    /// <summary>Rules that add a packet's source or destination.</summary>
    public List<PlacedRule> Fillers { get; } = [];

    /// <summary>Rules that ask whether an address is in it, or is not.</summary>
    public List<PlacedRule> Readers { get; } = [];

    /// <summary>Entries of the configuration itself.</summary>
    public List<AddressListEntry> Entries { get; } = [];

    /// <summary>Being in it lets a source in: a rule accepts or translates for it, or a drop leaves it out.</summary>
    public bool IsGrant => Readers.Exists(r => (Demands(r) && r.Rule.Effect is AcceptEffect or TranslateEffect) || (Spares(r) && IsDrop(r.Rule.Effect)));

    /// <summary>Being in it keeps a source out.</summary>
    public bool IsBan => Readers.Exists(r => Demands(r) && IsDrop(r.Rule.Effect));

    /// <summary>Whether the rule demands that the source is in the list.</summary>
    public bool Demands(PlacedRule rule) => rule.Rule.Matchers.OfType<AddressListMatcher>().Any(m => m.End == PacketEnd.Source && !m.Negated && m.List == Name);

    /// <summary>Whether the rule leaves sources in the list alone.</summary>
    public bool Spares(PlacedRule rule) => rule.Rule.Matchers.OfType<AddressListMatcher>().Any(m => m.End == PacketEnd.Source && m.Negated && m.List == Name);

    public static bool IsDrop(Effect effect) => effect is DropEffect or RejectEffect or TarpitEffect;
}
