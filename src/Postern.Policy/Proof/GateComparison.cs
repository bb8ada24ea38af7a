namespace Postern.Policy.Proof;

/// <summary>Who can do what with one rule set and not with another.</summary>
public sealed record GateComparison(IReadOnlyList<Difference> Differences, IReadOnlyList<string> NotExplored)
{
    public bool IsEqual => Differences.Count == 0;

    public bool LetsInMore => Differences.Any(d => d.IsMore);
}

/// <summary>What somebody can do at one of two gates and not at the other, or more easily.</summary>
/// <param name="IsMore">The second rule set lets in what the first does not; false: the other way round.</param>
/// <param name="Who">For people: <c>anybody by WAN</c>.</param>
/// <param name="Packets">The shortest sequence after which the two differ; empty: at once.</param>
/// <param name="Place">What the source then reaches with one and not with the other.</param>
public sealed record Difference(bool IsMore, string Who, IReadOnlyList<string> Packets, string Place)
{
    public DifferenceKind Kind { get; init; } = DifferenceKind.Access;

    /// <summary>The policy's door; null where no knock is needed, and where two scripts are compared.</summary>
    public string? Door { get; init; }

    /// <summary>The whole difference in words that name both gates; null where who, packets and place say it.</summary>
    public string? Sentence { get; init; }

    /// <summary>The evaluator, asked again about the whole of both gates, lets the packets in at one and not at the other; null: there is nothing to play.</summary>
    public bool? IsConfirmed { get; init; }
}

/// <summary>In what two gates differ.</summary>
public enum DifferenceKind
{
    /// <summary>A packet passes one and not the other.</summary>
    Access,

    /// <summary>How many packets open the door.</summary>
    Packets,

    /// <summary>What a guesser must know.</summary>
    Bits,

    /// <summary>What a port scan achieves.</summary>
    Scan,

    /// <summary>How long the next knock is waited for.</summary>
    StepTime,

    /// <summary>How long the door stays open.</summary>
    OpenTime,

    /// <summary>No packet opens the door at one of them.</summary>
    Shut,

    /// <summary>No packet to the router opens the door: it opens when the Linux gate tells it to.</summary>
    BridgeOnly,
}

/// <summary>What two gates are called in sentences.</summary>
public sealed record GateNames(string First, string Second)
{
    public static readonly GateNames Default = new("the first", "the second");

    public static readonly GateNames LinuxAndRouter = new("the Linux gate", "the router");
}
