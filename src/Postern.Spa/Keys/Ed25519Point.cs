namespace Postern.Spa.Keys;

/// <summary>Encodings of points that are no honest key's: with those of small order, one signature fits every message.</summary>
internal static class Ed25519Point
{
    // Their y coordinates, little-endian, without the sign: 0, 1, the two of order eight, and p - 1.
    private static readonly byte[][] SmallOrder =
    [
        new byte[32],
        [1, .. new byte[31]],
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    /// <param name="point">32 bytes.</param>
    public static bool IsWeak(ReadOnlySpan<byte> point)
    {
        Span<byte> y = stackalloc byte[32];
        point.CopyTo(y);
        y[^1] &= 0x7F;
        // 2^255 - 19 and above are second spellings of 0 to 18.
        if (y[0] >= 0xED && y[^1] == 0x7F && y[1..^1].IndexOfAnyExcept((byte)0xFF) < 0)
            return true;
        foreach (var weak in SmallOrder)
        {
            if (y.SequenceEqual(weak))
                return true;
        }

        return false;
    }
}
