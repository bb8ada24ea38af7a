using System.Buffers.Binary;
using System.Net;

namespace Postern.NetworkTests.Harness;

/// <summary>An Ethernet frame, read by code that the product does not share: an independent witness.</summary>
/// <param name="Protocol">The IP protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6.</param>
/// <param name="Port">The destination port; for ICMP type × 256 + code.</param>
/// <param name="Flags">The TCP flags byte, else 0.</param>
/// <param name="Length">The whole IP packet in bytes, by its own header.</param>
public sealed record CapturedPacket(
    TimeSpan Time, IPAddress Source, IPAddress Destination, int Protocol, int SourcePort, int Port, int Flags, int Length, byte[] Payload)
{
    public const int Syn = 0x02;
    public const int Ack = 0x10;
    public const int Rst = 0x04;
    public const int Fin = 0x01;

    public bool IsFirstSyn => Protocol == 6 && (Flags & (Syn | Ack)) == Syn;

    public override string ToString() =>
        $"{Source}:{SourcePort} → {Destination}:{Port} protocol {Protocol} flags {Flags:x2} length {Length} payload {Convert.ToHexStringLower(Payload)}";

    /// <summary>Null when it is not IP, or IPv6 with extension headers.</summary>
    internal static CapturedPacket? Read(ReadOnlySpan<byte> frame, TimeSpan time)
    {
        if (frame.Length < 34)
            return null;
        var ip = frame[14..];
        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
        {
            0x0800 => ReadTransport(ip[((ip[0] & 0xf) * 4)..], ip[9], BinaryPrimitives.ReadUInt16BigEndian(ip[2..]),
                (ip[0] & 0xf) * 4, new IPAddress(ip[12..16]), new IPAddress(ip[16..20]), time),
            0x86dd when ip.Length >= 40 => ReadTransport(ip[40..], ip[6], 40 + BinaryPrimitives.ReadUInt16BigEndian(ip[4..]),
                40, new IPAddress(ip[8..24]), new IPAddress(ip[24..40]), time),
            _ => null,
        };
    }

    private static CapturedPacket? ReadTransport(
        ReadOnlySpan<byte> bytes, int protocol, int length, int ipHeader, IPAddress source, IPAddress destination, TimeSpan time)
    {
        // Ethernet pads short frames; the IP header knows the true end.
        bytes = bytes[..Math.Min(bytes.Length, length - ipHeader)];
        return protocol switch
        {
            6 when bytes.Length >= 20 => new CapturedPacket(time, source, destination, 6, Word(bytes), Word(bytes[2..]), bytes[13], length,
                bytes[((bytes[12] >> 4) * 4)..].ToArray()),
            17 when bytes.Length >= 8 => new CapturedPacket(time, source, destination, 17, Word(bytes), Word(bytes[2..]), 0, length, bytes[8..].ToArray()),
            1 or 58 when bytes.Length >= 8 => new CapturedPacket(time, source, destination, protocol, 0, Word(bytes), 0, length, bytes[8..].ToArray()),
            _ => null,
        };

        static int Word(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16BigEndian(at);
    }
}
