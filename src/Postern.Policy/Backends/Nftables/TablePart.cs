using Postern.Policy.Watching;

namespace Postern.Policy.Backends.Nftables;

/// <summary>What a guard, or RouterOS's chains, add to the table.</summary>
public sealed record TablePart(IReadOnlyList<NftSet> Sets, IReadOnlyList<NftChain> Chains, IEnumerable<string> Interfaces)
{
    public WatchPlan Watch { get; init; } = WatchPlan.None;

    public static readonly TablePart Empty = new([], [], []);
}
