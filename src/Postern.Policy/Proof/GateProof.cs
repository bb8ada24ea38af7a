using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Proof;

/// <summary>Who gets in at one gate, and what that takes.</summary>
/// <param name="Reach">What needs no knock: first what is open to a stranger, then to others.</param>
/// <param name="Outside">The interfaces that strangers were taken to come in by; empty where the rules tell none apart.</param>
/// <param name="NotExplored">A sentence for each thing that was left out; empty: the proof is whole.</param>
public sealed record GateProof(
    IReadOnlyList<DoorProof> Doors, IReadOnlyList<Reach> Reach, IReadOnlyList<string> Outside, IReadOnlyList<Diagnostic> Findings,
    IReadOnlyList<string> NotExplored, long States, long Packets);

/// <summary>What a source reaches without a knock.</summary>
/// <param name="From">For people: <c>anybody by WAN</c>, <c>203.0.113.3 (management)</c>.</param>
/// <param name="IsStranger">Somebody whom the rules do not know, from outside.</param>
/// <param name="Places"><c>tcp/443</c>, <c>udp/any</c>, or <c>everything</c>; empty: nothing.</param>
public sealed record Reach(IpFamily Family, string From, bool IsStranger, IReadOnlyList<string> Places);

/// <summary>How a stranger opens one door.</summary>
/// <param name="Name">A policy's name for it, or the address list that the accepting rule asks for.</param>
/// <param name="Opens">Protocol and port of what is behind it.</param>
/// <param name="For">How long it stays open; null: until reboot or for ever.</param>
/// <param name="Stages">Knocks that whoever wrote the rules asks for.</param>
/// <param name="Shortest">The first few of the shortest sequences; empty: nobody can open it.</param>
/// <param name="ShortestCount">How many there are; <see cref="int.MaxValue"/>: more than were counted.</param>
public sealed record DoorProof(
    string Name, SourceSpan Span, IpFamily Family, IReadOnlyList<string> Opens, TimeSpan? For, int Stages,
    IReadOnlyList<OpeningSequence> Shortest, int ShortestCount, IReadOnlyList<ScanChance> Scans)
{
    /// <summary>Who opens it by a single packet too, with a key of his own.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>What was recorded is worth nothing once it has opened.</summary>
    public bool IsOneTime { get; init; }

    /// <summary>How often the knock changes; null: it stays.</summary>
    public TimeSpan? RollsEvery { get; init; }

    /// <summary>Fewest packets that open it.</summary>
    public int Packets => Shortest.Count == 0 ? 0 : Shortest[0].Packets;

    /// <summary>What a guesser must know for the easiest of the shortest sequences; all orders and all fields together.</summary>
    public double Bits => Shortest.Count == 0 ? double.PositiveInfinity : Shortest.Min(s => s.Bits);
}

/// <param name="IsConfirmed">The evaluator let the packets of this sequence in when it was played to it; null: it cannot be played (conditions not followed).</param>
public sealed record OpeningSequence(IReadOnlyList<OpeningStep> Steps, bool? IsConfirmed)
{
    public int Packets => Steps.Count(s => !s.IsWait);

    public double Bits => Steps.Sum(s => s.Bits);

    /// <summary><c>tcp/7001, udp/62000 "open sesame", tcp/3333</c>.</summary>
    public override string ToString() => string.Join(", ", Steps);
}

/// <summary>One packet, or a wait.</summary>
/// <param name="Text">In the notation of a policy's steps; several ports mean any of them.</param>
/// <param name="Bits">log2 of how many packets a guesser sends for one that does.</param>
/// <param name="Within">The time since the packet before; null: any.</param>
public sealed record OpeningStep(string Text, double Bits, TimeSpan? Within, bool IsWait)
{
    public override string ToString() => Text;
}

public enum ScanOrder
{
    Ascending,
    Descending,
    Random,
}

/// <summary>What one scan of all 65,535 ports, each once, from one address, does to a door.</summary>
/// <param name="Probability">That it opens the door: 0 or 1 where the order is given.</param>
/// <param name="Low">Lower end of what is known: equal to <paramref name="Probability"/> where it is exact, else of the 95 % interval.</param>
/// <param name="Condition">When the number holds: from which rate on, for instance.</param>
public sealed record ScanChance(IpProtocol Protocol, ScanOrder Order, double Probability, double Low, double High, string Condition)
{
    public bool IsExact => Low.Equals(High);
}

public sealed record ProofOptions
{
    /// <summary>Interfaces or interface lists that strangers come in by; empty: found out from the rules.</summary>
    public IReadOnlyList<string> Outside { get; init; } = [];

    /// <summary>How many packets may be tried in all: a bound on time, about ten million a second.</summary>
    public long Work { get; init; } = 60_000_000;

    /// <summary>How many of the shortest sequences are shown.</summary>
    public int Sequences { get; init; } = 3;

    /// <summary>False: no scan is played, which takes most of the time of small proofs.</summary>
    public bool Scans { get; init; } = true;

    /// <summary>For estimates by simulation: the same seed, the same numbers.</summary>
    public ulong Seed { get; init; } = 1;
}
