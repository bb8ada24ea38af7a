using System.Buffers;
using System.Buffers.Binary;

namespace Postern.Routers.Api;

/// <summary>The length in front of each word: one to five bytes, of which the first tells how many.</summary>
internal static class ApiWordLength
{
    public const int MostBytes = 5;

    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> to, uint length)
    {
        switch (length)
        {
            case < 0x80:
                to[0] = (byte)length;
                return 1;
            case < 0x4000:
                BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)(length | 0x8000));
                return 2;
            case < 0x20_0000:
                to[0] = (byte)((length >> 16) | 0xc0);
                BinaryPrimitives.WriteUInt16BigEndian(to[1..], (ushort)(length & 0xffff));
                return 3;
            case < 0x1000_0000:
                BinaryPrimitives.WriteUInt32BigEndian(to, length | 0xe000_0000);
                return 4;
            default:
                to[0] = 0xf0;
                BinaryPrimitives.WriteUInt32BigEndian(to[1..], length);
                return 5;
        }
    }

    /// <summary>A longer form than the length needs is read as well: routers are not known to write one, and nothing depends on it.</summary>
    /// <returns><see cref="OperationStatus.InvalidData"/> for first bytes from 0xf8 on, which are reserved for control bytes, and for 0xf1 to 0xf7, which have no meaning.</returns>
    public static OperationStatus Read(ReadOnlySpan<byte> from, out uint length, out int taken)
    {
        length = 0;
        taken = 0;
        if (from.IsEmpty)
            return OperationStatus.NeedMoreData;
        var (count, bits) = from[0] switch
        {
            < 0x80 => (1, 0x7f),
            < 0xc0 => (2, 0x3f),
            < 0xe0 => (3, 0x1f),
            < 0xf0 => (4, 0x0f),
            0xf0 => (5, 0),
            _ => (0, 0),
        };
        if (count == 0)
            return OperationStatus.InvalidData;
        if (from.Length < count)
            return OperationStatus.NeedMoreData;
        length = (uint)(from[0] & bits);
        foreach (var next in from[1..count])
            length = (length << 8) | next;
        taken = count;
        return OperationStatus.Done;
    }
}
