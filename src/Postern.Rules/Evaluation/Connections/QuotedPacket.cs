using System.Buffers.Binary;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>The beginning of the packet that an ICMP error is about.</summary>
internal static class QuotedPacket
{
    /// <summary>The second word of an error's header is unused or a number; some readers count it to the payload.</summary>
    private const int RestOfHeader = 4;

    public static bool TryRead(in Packet error, out Packet quoted)
    {
        var bytes = error.Payload.Span;
        return TryRead(bytes, error.Family, out quoted) || (bytes.Length > RestOfHeader && TryRead(bytes[RestOfHeader..], error.Family, out quoted));
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, IpFamily family, out Packet quoted)
    {
        quoted = default;
        var header = family == IpFamily.V4 ? 20 : 40;
        if (bytes.Length < header + 8 || bytes[0] >> 4 != (family == IpFamily.V4 ? 4 : 6))
            return false;
        if (family == IpFamily.V4 && (header = (bytes[0] & 15) * 4) is < 20 || bytes.Length < header + 8)
            return false;
        var protocol = new IpProtocol(family == IpFamily.V4 ? bytes[9] : bytes[6]);
        var source = family == IpFamily.V4 ? bytes.Slice(12, 4) : bytes.Slice(8, 16);
        var destination = family == IpFamily.V4 ? bytes.Slice(16, 4) : bytes.Slice(24, 16);
        var rest = bytes[header..];
        var isIcmp = protocol == IpProtocol.Icmp || protocol == IpProtocol.IcmpV6;
        quoted = new Packet
        {
            Source = HostAddress.FromBytes(source),
            Destination = HostAddress.FromBytes(destination),
            Protocol = protocol,
            SourcePort = protocol.HasPorts ? BinaryPrimitives.ReadUInt16BigEndian(rest) : (ushort)0,
            DestinationPort = protocol.HasPorts ? BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) : (ushort)0,
            IcmpType = isIcmp ? rest[0] : (byte)0,
            IcmpCode = isIcmp ? rest[1] : (byte)0,
            EchoIdentifier = isIcmp ? BinaryPrimitives.ReadUInt16BigEndian(rest[4..]) : (ushort)0,
        };
        return true;
    }
}
