using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>The steps of all doors at one place: what becomes of their packets, and who counts them.</summary>
internal sealed class PlaceKnocks
{
    private readonly HashSet<KnockStep> _seenDropped = [];
    private readonly HashSet<KnockStep> _seenPassed = [];
    private readonly List<KnockStep> _dropped = [];
    private readonly List<KnockStep> _passed = [];
    private readonly List<Door> _separate = [];

    /// <summary>Doors with attempts or stages of their own that have a step here, in the order of the policy.</summary>
    public IReadOnlyList<Door> Separate => _separate;

    /// <summary>Whether a door that is strict about the gate has a step here that a packet can meet which opens no connection.</summary>
    public bool GateTakesSegments { get; private set; }

    public void Add(Door door, IReadOnlyList<KnockStep> steps)
    {
        var (seen, list) = door.After == PacketFate.Drop ? (_seenDropped, _dropped) : (_seenPassed, _passed);
        list.AddRange(steps.Where(seen.Add));
        if (door.Opener.Strictness != Strictness.Gate)
            _separate.Add(door);
        else
            GateTakesSegments |= steps.Any(TakesSegments);
    }

    /// <summary>Whether the packet meets a step of any door here, at whatever stage, and its fate if so: one door that drops is enough.</summary>
    public PacketFate? Fate(in Packet packet) =>
        IsMet(_dropped, packet) ? PacketFate.Drop
        : IsMet(_passed, packet) ? PacketFate.Pass
        : null;

    /// <summary>Flags of its own: a TCP packet that is no request for a connection may meet it.</summary>
    public static bool TakesSegments(KnockStep step) => step.Protocol == IpProtocol.Tcp && step.Flags != TcpFlagTest.NewConnection;

    private static bool IsMet(List<KnockStep> steps, in Packet packet)
    {
        foreach (var step in steps)
        {
            if (step.IsMetBy(packet))
                return true;
        }

        return false;
    }
}
