namespace Postern.Policy.Backends.Nftables;

/// <summary>
/// The mark by which a trial sets the lasting table aside: put on every packet before any of Postern's chains, taken off behind
/// them. A packet that comes with another mark keeps it, and meets both tables: closed when in doubt.
/// </summary>
public static class TrialChains
{
    private static readonly string Put = $"meta mark 0x00000000 meta mark set {NftText.Mark(NftablesOptions.TrialMark)}";
    private static readonly string Take = $"meta mark {NftText.Mark(NftablesOptions.TrialMark)} meta mark set 0x00000000";

    public static IReadOnlyList<NftChain> All { get; } =
    [
        new("trial.in", "type filter hook prerouting priority -301; policy accept;", "the lasting table stands aside while this trial lives", [Put]),
        new("trial.out", "type filter hook output priority -301; policy accept;", "", [Put]),
        new("trial.in.end", "type filter hook input priority 10; policy accept;", "", [Take]),
        new("trial.out.end", "type filter hook postrouting priority 350; policy accept;", "", [Take]),
    ];
}
