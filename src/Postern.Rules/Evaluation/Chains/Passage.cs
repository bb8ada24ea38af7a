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

    /// <summary>Rules gave something to the connection that an accepted packet is going to begin.</summary>
    public bool HasBegun;

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

    /// <summary>See <see cref="HasBegun"/>. Kept in the state, because few packets need it and clearing it costs all of them.</summary>
    public ref Connection Begun()
    {
        if (!HasBegun)
            State.Begun = default;
        HasBegun = true;
        return ref State.Begun;
    }
}
