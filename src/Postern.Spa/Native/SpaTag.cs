using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>The first 8 bytes of a packet: what the kernel knows invited clients by. A gate takes the tags of three periods: the last, this one, the next.</summary>
public static class SpaTag
{
    public const int Length = 8;

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>The tag of the period that the time falls into.</summary>
    /// <param name="armour">32 bytes: <see cref="Keys.GateIdentity.Armour"/>.</param>
    public static void Write(ReadOnlySpan<byte> armour, DateTimeOffset time, Span<byte> tag)
    {
        Span<byte> key = stackalloc byte[ArmourKeys.Length];
        Span<byte> period = stackalloc byte[sizeof(long)];
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        ArmourKeys.DeriveTagKey(armour, key);
        BinaryPrimitives.WriteInt64BigEndian(period, Math.DivRem(time.ToUnixTimeSeconds(), (long)Period.TotalSeconds).Quotient);
        HMACSHA256.HashData(key, period, whole);
        whole[..Length].CopyTo(tag);
        CryptographicOperations.ZeroMemory(key);
    }
}
