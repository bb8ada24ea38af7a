using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>What connection tracking made of one packet.</summary>
internal struct Tracked
{
    public ConnectionStates State;

    /// <summary>-1: no connection, or one that is only made if the packet is accepted.</summary>
    public int Slot;

    /// <summary>The packet begins a connection; <see cref="Key"/>, <see cref="FromLow"/> and <see cref="Tcp"/> say which.</summary>
    public bool Begins;
    public bool IsReply;
    public bool FromLow;
    public ConnectionKey Key;
    public TcpState Tcp;
    public TcpSegment Segment;

    public static Tracked As(ConnectionStates state) => new() { State = state, Slot = -1 };
}
