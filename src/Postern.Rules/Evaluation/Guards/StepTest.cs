using System.Runtime.CompilerServices;
using Postern.Rules.Doors;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// What a step demands of a packet that arrives at its place: <see cref="KnockStep.IsMetBy"/> without what is known already. A payload as
/// short as most are stands here itself: the object that holds it would be one more place in memory to wait for.
/// </summary>
internal readonly struct StepTest
{
    private const int AnySize = -1;
    private const byte AnyPayload = ShortPayload + 1;
    private const byte LongPayload = ShortPayload + 2;
    private const int ShortPayload = 16;

    private readonly IPayloadTest? _long;
    private readonly PayloadBytes _short;
    private readonly int _size;
    private readonly byte _flagsSet;
    private readonly byte _flagsClear;

    /// <summary>Of <see cref="_short"/>, or what there is instead.</summary>
    private readonly byte _length;

    public StepTest(KnockStep step)
    {
        _size = step.Size ?? AnySize;
        var flags = step.Flags ?? default;
        (_flagsSet, _flagsClear) = ((byte)flags.Set, (byte)flags.Clear);
        if (((IPayloadTest?)step.Expression ?? step.Request) is { } test)
        {
            (_long, _length) = (test, LongPayload);
        }
        else if (step.Payload is null)
        {
            _length = AnyPayload;
        }
        else if (step.Payload.FoldsCase || step.Payload.Bytes.Length > ShortPayload)
        {
            (_long, _length) = (step.Payload, LongPayload);
        }
        else
        {
            _length = (byte)step.Payload.Bytes.Length;
            step.Payload.Bytes.Span.CopyTo(_short);
        }
    }

    public bool IsMetBy(in Packet packet)
    {
        var flags = (int)packet.TcpFlags;
        return (flags & _flagsSet) == _flagsSet
            && (flags & _flagsClear) == 0
            && (_size == AnySize || packet.Length == _size)
            && (_length == AnyPayload || IsMetBy(packet.Payload.Span));
    }

    private bool IsMetBy(ReadOnlySpan<byte> payload) =>
        _length == LongPayload ? _long!.IsMetBy(payload) : payload.SequenceEqual(((ReadOnlySpan<byte>)_short)[.._length]);

    [InlineArray(ShortPayload)]
    private struct PayloadBytes
    {
        private byte _first;
    }
}
