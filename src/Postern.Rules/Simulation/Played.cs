using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Simulation;

/// <summary>One thing that happened in a simulation.</summary>
/// <param name="Line">Where in the scenario; no line for packets that come from elsewhere.</param>
/// <param name="Failure">What was expected and is not so; null where all is well.</param>
public abstract record Played(DateTimeOffset Time, SourceSpan Line, string? Failure);

/// <param name="Reasons">In the order in which they happened.</param>
public sealed record PlayedPacket(DateTimeOffset Time, SourceSpan Line, string? Failure, Packet Packet, Judgement Judgement, IReadOnlyList<Reason> Reasons)
    : Played(Time, Line, Failure);

/// <summary>An expectation about lists, grants and bans.</summary>
public sealed record PlayedClaim(DateTimeOffset Time, SourceSpan Line, string? Failure, string Text) : Played(Time, Line, Failure);
