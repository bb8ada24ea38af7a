using System.Buffers.Binary;

namespace Postern.Cli.Profiles;

/// <summary>What a picture says of itself before anybody unpacks it. Sources: the PNG specification, 11.2.2; ITU-T T.81, B.2.2.</summary>
/// <param name="Coder">The name that ImageMagick knows its format by.</param>
internal readonly record struct PictureHead(string Coder, int Width, int Height)
{
    /// <summary>A phone's largest photograph. A file of some kilobytes can claim, and unpack to, a thousand times as much.</summary>
    public const long MostPixels = 100_000_000;

    public bool IsTooLarge => (long)Width * Height > MostPixels;

    /// <summary>Null where it is neither PNG nor JPEG, or breaks off too early.</summary>
    public static PictureHead? Read(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) ? OfPng(bytes)
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? OfJpeg(bytes) : null;

    private static PictureHead? OfPng(ReadOnlySpan<byte> bytes) => bytes.Length >= 24 && bytes[12..16].SequenceEqual("IHDR"u8)
        ? Known("png", BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..])) : null;

    // Segments, each with its length, up to the one that begins a frame.
    private static PictureHead? OfJpeg(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 8 < bytes.Length && bytes[at] == 0xff;)
        {
            var marker = bytes[at + 1];
            if (marker == 0xff)
            {
                at++;
                continue;
            }

            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
                return Known("jpeg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return null;
    }

    private static PictureHead? Known(string coder, uint width, uint height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new PictureHead(coder, (int)width, (int)height) : null;
}
