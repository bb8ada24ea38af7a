using Postern.Rules.Packets;
using Postern.Spa;
using Postern.Spa.Native;
using Postern.Watcher.Looks;

namespace Postern.Watcher.Spa;

/// <summary>
/// What a batch of packets leads to, in the order in which it must be done: <see cref="Entries"/> are written down, then the judge settles
/// what was decided, then sets are changed, then answers are sent, then events are told.
/// </summary>
public sealed class SpaEffects
{
    public List<ReplayEntry> Entries { get; } = [];

    /// <summary>Some entry has to outlive a power failure before its door opens.</summary>
    public bool MustSync { get; internal set; }

    public List<SpaReply> Replies { get; } = [];

    /// <summary>Changes of sets, and events.</summary>
    public LookEffects Told { get; } = new();

    internal List<SpaDecision> Decisions { get; } = [];

    public void Clear()
    {
        Entries.Clear();
        Decisions.Clear();
        Replies.Clear();
        Told.Clear();
        MustSync = false;
    }
}

/// <summary>A sealed answer for the one who sent the packet, from where it was sent to.</summary>
/// <param name="IsOpen">It says that a door is open: not to be sent where the kernel did not take the grant.</param>
public readonly record struct SpaReply(byte[] Datagram, HostAddress From, ushort FromPort, HostAddress To, ushort ToPort, uint Interface, bool IsOpen);

/// <summary>What becomes of an authenticated packet, if it can be written down that it came.</summary>
internal sealed record SpaDecision(SpaProtocol Protocol, string Person, SpaRefusal Refusal, SpaGrant Grant, HostAddress Seen, string Packet)
{
    /// <summary>Null where nobody waits for an answer.</summary>
    public OpenedSpaPacket? Opened { get; init; }

    public HostAddress To { get; init; }

    public ushort SeenPort { get; init; }

    public ushort ToPort { get; init; }

    public uint Interface { get; init; }
}
