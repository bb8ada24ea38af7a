using Postern.Rules.Evaluation.Connections;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Chains;

/// <summary>One packet on its way through the chains of one table.</summary>
internal ref struct Passage
{
    public required GateState State;
    public required long Now;
    public required Explanation? Why;
    public ref readonly Packet Packet;
    public Tracked Tracked;

    /// <summary>The connection that an accepted packet is going to begin: what rules gave it so far.</summary>
    public Connection Begun;

    /// <summary>The payload is in the connection's text already.</summary>
    public bool TextIsRead;
    public bool IsUntracked;

    /// <summary>The way out is known; in prerouting it is not.</summary>
    public bool IsRouted;

    /// <summary>1 in forward, where the gate has counted itself already; else 0.</summary>
    public byte Hops;

    /// <summary>Jumps made so far.</summary>
    public int Jumps;

    /// <summary>The translation rule that ended a nat chain.</summary>
    public CompiledRule? Translating;

    public readonly ConnectionStates Connection => Tracked.State;
}
