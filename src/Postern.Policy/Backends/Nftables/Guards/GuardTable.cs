namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>The part of the table that a guard becomes.</summary>
public sealed record GuardTable(IReadOnlyList<NftSet> Sets, IReadOnlyList<NftChain> Chains)
{
    public static readonly GuardTable Empty = new([], []);
}
