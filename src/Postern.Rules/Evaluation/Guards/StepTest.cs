using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>What a step demands of a packet that arrives at its place: <see cref="KnockStep.IsMetBy"/> without what is known already.</summary>
internal readonly struct StepTest(KnockStep step)
{
    private const int AnySize = -1;

    private readonly KnockPayload? _payload = step.Payload;
    private readonly int _size = step.Size ?? AnySize;
    private readonly TcpFlagTest _flags = step.Flags ?? default;

    public bool IsMetBy(in Packet packet) =>
        _flags.Holds(packet.TcpFlags)
        && (_size == AnySize || packet.Length == _size)
        && (_payload is null || _payload.IsMetBy(packet.Payload.Span));
}
