using System.Globalization;

namespace Postern.Policy.Backends.Nftables;

/// <summary>Bytes at a place of a packet as nft expressions. What reaches beyond the packet's end holds for no packet.</summary>
internal static class PayloadBytes
{
    /// <summary>The longest constant that one payload expression of the kernel holds.</summary>
    private const int PieceBytes = 16;

    /// <summary>The packet has these bytes there, 16 of them to an expression.</summary>
    /// <param name="header">What <paramref name="at"/> counts from: <c>th</c>, the transport header; <c>ih</c>, what follows TCP's or UDP's.</param>
    /// <param name="foldsCase">Letters in either case.</param>
    public static IEnumerable<string> Are(ReadOnlyMemory<byte> bytes, bool foldsCase, string header, int at)
    {
        for (var from = 0; from < bytes.Length; from += PieceBytes)
        {
            var piece = bytes.Slice(from, Math.Min(PieceBytes, bytes.Length - from)).ToArray();
            var place = $"@{header},{((at + from) * 8).ToString(CultureInfo.InvariantCulture)},{piece.Length * 8}";
            var mask = piece.Select(b => foldsCase && char.IsAsciiLetter((char)b) ? (byte)0xdf : (byte)0xff).ToArray();
            yield return mask.All(m => m == 0xff)
                ? $"{place} 0x{Convert.ToHexStringLower(piece)}"
                : $"{place} & 0x{Convert.ToHexStringLower(mask)} == 0x{Convert.ToHexStringLower([.. piece.Zip(mask, (b, m) => (byte)(b & m))])}";
        }
    }

    /// <summary>The packet is long enough to have a byte there.</summary>
    public static string Has(string header, int at) => $"@{header},{(at * 8).ToString(CultureInfo.InvariantCulture)},8 >= 0";
}
