namespace Postern.Policy.Proof;

/// <summary>Who can do what with one rule set and not with another.</summary>
public sealed record GateComparison(IReadOnlyList<Difference> Differences, IReadOnlyList<string> NotExplored)
{
    public bool IsEqual => Differences.Count == 0;

    public bool LetsInMore => Differences.Any(d => d.IsMore);
}

/// <param name="IsMore">The second rule set lets in what the first does not; false: the other way round.</param>
/// <param name="Who">For people: <c>anybody by WAN</c>.</param>
/// <param name="Packets">The shortest sequence after which the two differ; empty: at once.</param>
/// <param name="Place">What the source then reaches with one and not with the other.</param>
public sealed record Difference(bool IsMore, string Who, IReadOnlyList<string> Packets, string Place);
