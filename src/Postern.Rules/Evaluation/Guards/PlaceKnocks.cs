using System.Runtime.InteropServices;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>The steps of all doors at one place: what becomes of their packets, and who counts them.</summary>
internal sealed class PlaceKnocks
{
    private readonly HashSet<(PacketFate, KnockStep)> _seen = [];
    private readonly List<StepTest> _dropped = [];
    private readonly List<StepTest> _passed = [];
    private readonly List<SeparateDoor> _separate = [];
    private bool _dropsAllNew;

    /// <summary>Doors with attempts or stages of their own that have a step here, in the order of the policy.</summary>
    public ReadOnlySpan<SeparateDoor> Separate => CollectionsMarshal.AsSpan(_separate);

    /// <summary>Whether a door that is strict about the gate has a step here that a packet can meet which opens no connection.</summary>
    public bool GateTakesSegments { get; private set; }

    public void Add(IReadOnlyList<KnockStep> steps, Door door, int[] path)
    {
        (door.After == PacketFate.Drop ? _dropped : _passed).AddRange(steps.Where(s => _seen.Add((door.After, s))).Select(s => new StepTest(s)));
        _dropsAllNew |= door.After == PacketFate.Drop && steps.Any(IsPlain);
        var takesSegments = steps.Any(s => s.Protocol == IpProtocol.Tcp && s.Flags != TcpFlagTest.NewConnection);
        if (door.Opener.Strictness == Strictness.Gate)
            GateTakesSegments |= takesSegments;
        else
            _separate.Add(new SeparateDoor(path, door.Opener.Strictness == Strictness.Off, takesSegments));
    }

    /// <summary>Whether the packet meets a step of any door here, at whatever stage, and its fate if so: one door that drops is enough.</summary>
    /// <param name="mayBegin">A packet that may begin a connection.</param>
    public PacketFate? Fate(in Packet packet, bool mayBegin) =>
        (_dropsAllNew && mayBegin) || IsMet(_dropped, packet) ? PacketFate.Drop
        : IsMet(_passed, packet) ? PacketFate.Pass
        : null;

    /// <summary>Every packet that may begin a connection here meets it.</summary>
    private static bool IsPlain(KnockStep step) =>
        step.Payload is null && step.Size is null && (step.Protocol != IpProtocol.Tcp || step.Flags == TcpFlagTest.NewConnection);

    private static bool IsMet(List<StepTest> steps, in Packet packet)
    {
        foreach (ref readonly var step in CollectionsMarshal.AsSpan(steps))
        {
            if (step.IsMetBy(packet))
                return true;
        }

        return false;
    }
}

/// <summary>A door whose attempts or stages are its own.</summary>
/// <param name="Path">Its stages, that before the first step first.</param>
/// <param name="IsLoose">Nothing but time ends its stages.</param>
/// <param name="TakesSegments">Flags of its own: a TCP packet that is no request for a connection may meet a step.</param>
internal readonly record struct SeparateDoor(int[] Path, bool IsLoose, bool TakesSegments);
