using System.Buffers.Binary;

namespace Postern.Spa;

/// <summary>A SHA-256 that is compared by value and costs no allocation: of a key's blob, or of a packet.</summary>
public readonly record struct Digest32(ulong A, ulong B, ulong C, ulong D)
{
    public const int Length = 32;

    /// <param name="hash">32 bytes.</param>
    public static Digest32 Of(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

    /// <param name="hash">Takes 32 bytes.</param>
    public void CopyTo(Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, A);
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(hash[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(hash[24..], D);
    }
}
