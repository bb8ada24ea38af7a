using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>
/// The first 8 bytes of a packet: what the kernel knows invited clients by. A gate takes the tags of all periods that its window touches, and of one more
/// either way, so that a client whose clock is just too wrong can be told by how much.
/// </summary>
public static class SpaTag
{
    public const int Length = 8;

    /// <summary>A window may be a day: whoever has seen a tag shall not have the use of it for as long.</summary>
    private const int MostPeriods = 9;

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>How many periods before this one, and after it, have a tag that is taken.</summary>
    public static int Periods(TimeSpan window) => (int)Math.Min(Math.Ceiling(window / Period) + 1, MostPeriods);

    /// <summary>How far a client's clock may be from the gate's, at the most, when its tag is taken.</summary>
    public static TimeSpan Reach(TimeSpan window) => (Periods(window) + 1) * Period;

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
