using System.Buffers.Binary;

namespace Postern.Spa.Native;

/// <summary>The 143 bytes that are signed and sealed: what the client asks for, when, and by which key.</summary>
internal static class PayloadFields
{
    public const int NonceLength = 16;

    public const int Length = DoorOffset + DoorField.Length;

    private const int NonceOffset = sizeof(long);
    private const int KeyOffset = NonceOffset + NonceLength;
    private const int ForOffset = KeyOffset + Digest32.Length;
    private const int SourceOffset = ForOffset + sizeof(uint);
    private const int PrefixOffset = SourceOffset + AddressField.Length;
    private const int DoorOffset = PrefixOffset + 1;

    private static readonly long LastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Null where the payload can be sent; else what is wrong with it.</summary>
    public static string? Problem(SpaPayload payload)
    {
        if (!DoorField.IsName(payload.Door))
            return $"a door's name has 1 to {DoorField.LongestName} bytes of UTF-8 and no control characters";
        if (payload.For is { } wish && (wish < TimeSpan.FromSeconds(1) || wish.TotalSeconds > uint.MaxValue || wish.Ticks % TimeSpan.TicksPerSecond != 0))
            return "a door is asked for in whole seconds, one at the least";
        if (payload.Source is { } source && !AddressField.IsOneHost(source))
            return $"{source} is no address that a host can have";
        if (payload.PrefixLength is { } prefix && (prefix < 1 || prefix > (payload.Source is { } address ? AddressField.Bits(address) : 128)))
            return $"a prefix of {prefix} bits is none: 1 to 32 for IPv4, 1 to 128 for IPv6";
        return payload.Time < DateTimeOffset.UnixEpoch ? "the clock is before 1970: set it" : null;
    }

    /// <param name="payload">One without a <see cref="Problem"/>.</param>
    public static void Write(SpaPayload payload, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key, Span<byte> fields)
    {
        BinaryPrimitives.WriteInt64BigEndian(fields, payload.Time.ToUnixTimeMilliseconds());
        nonce.CopyTo(fields[NonceOffset..]);
        key.CopyTo(fields[KeyOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(fields[ForOffset..], (uint)(payload.For?.TotalSeconds ?? 0));
        AddressField.Write(payload.Source, fields.Slice(SourceOffset, AddressField.Length));
        fields[PrefixOffset] = (byte)(payload.PrefixLength ?? 0);
        DoorField.Write(payload.Door, fields.Slice(DoorOffset, DoorField.Length));
    }

    public static Digest32 Key(ReadOnlySpan<byte> fields) => Digest32.Of(fields[KeyOffset..]);

    /// <summary>Null where a field is out of bounds or has a second spelling.</summary>
    public static SpaPayload? TryRead(ReadOnlySpan<byte> fields)
    {
        var time = BinaryPrimitives.ReadInt64BigEndian(fields);
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(fields[ForOffset..]);
        if (time < 0 || time > LastTime || !AddressField.TryRead(fields.Slice(SourceOffset, AddressField.Length), out var source)
            || DoorField.TryRead(fields.Slice(DoorOffset, DoorField.Length)) is not { } door)
        {
            return null;
        }

        var payload = new SpaPayload(DateTimeOffset.FromUnixTimeMilliseconds(time), door)
        {
            For = seconds == 0 ? null : TimeSpan.FromSeconds((long)seconds),
            Source = source,
            PrefixLength = fields[PrefixOffset] == 0 ? null : fields[PrefixOffset],
        };
        return Problem(payload) is null ? payload : null;
    }
}
