namespace Postern.Rules.Doors;

/// <summary>What a step asks of a packet's payload.</summary>
internal interface IPayloadTest
{
    bool IsMetBy(ReadOnlySpan<byte> payload);
}
