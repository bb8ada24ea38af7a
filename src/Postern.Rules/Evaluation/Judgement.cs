using Postern.Rules.Model;

namespace Postern.Rules.Evaluation;

/// <summary>A packet's fate.</summary>
public enum Verdict
{
    Accept,
    Drop,

    /// <summary>Dropped, and the sender is told.</summary>
    Reject,

    /// <summary>Held open with a window of 0; RouterOS only.</summary>
    Tarpit,
}

/// <summary>What becomes of one packet. Why is told by an <see cref="Explanation"/>.</summary>
/// <param name="Connection">What the packet was to connection tracking; <see cref="ConnectionStates.None"/> when it was judged before it.</param>
/// <param name="Path">Input or Forward for what arrived, Output for what the gate itself sent.</param>
public readonly record struct Judgement(Verdict Verdict, ConnectionStates Connection, Hook Path)
{
    public bool Passes => Verdict == Verdict.Accept;
}
