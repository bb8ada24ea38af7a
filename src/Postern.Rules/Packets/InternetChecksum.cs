using System.Buffers.Binary;

namespace Postern.Rules.Packets;

/// <summary>The checksum of IP, TCP, UDP and ICMP. Source: RFC 1071.</summary>
public static class InternetChecksum
{
    /// <summary>The sum of 16-bit words; sums of parts with an even length may be added up.</summary>
    public static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0ul;
        for (; bytes.Length >= 2; bytes = bytes[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return bytes.Length == 1 ? sum + ((ulong)bytes[0] << 8) : sum;
    }

    /// <summary>What stands in the header for a sum over all that it covers.</summary>
    public static ushort Of(ulong sum)
    {
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)(ushort.MaxValue - (ushort)sum);
    }
}
