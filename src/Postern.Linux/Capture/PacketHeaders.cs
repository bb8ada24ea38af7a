using System.Buffers.Binary;
using System.Net;

namespace Postern.Linux.Capture;

/// <summary>What the headers of a captured packet say.</summary>
/// <param name="Protocol">The IP protocol number; behind IPv6's extension headers, the one that follows them.</param>
/// <param name="Port">The destination port; null where the protocol has none, or the packet is a later fragment or too short.</param>
/// <param name="Length">Bytes of the whole packet as it was on the wire, IP header included.</param>
public readonly record struct PacketHeaders(IPAddress Source, byte Protocol, ushort? Port, int Length)
{
    private const int V4Bytes = 20;
    private const int V6Bytes = 40;
    private const int FragmentHeaderBytes = 8;

    /// <summary>No honest packet has more.</summary>
    private const int MaximumExtensions = 8;

    private const byte HopByHop = 0, Tcp = 6, Udp = 17, Dccp = 33, Routing = 43, Fragment = 44, Authentication = 51, DestinationOptions = 60, Sctp = 132, UdpLite = 136;

    /// <summary>False for bytes that do not begin with a whole IPv4 or IPv6 header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out PacketHeaders headers)
    {
        headers = default;
        return packet.Length > 0 && (packet[0] >> 4) switch
        {
            4 => TryReadV4(packet, out headers),
            6 => TryReadV6(packet, out headers),
            _ => false,
        };
    }

    private static bool TryReadV4(ReadOnlySpan<byte> packet, out PacketHeaders headers)
    {
        headers = default;
        var headerBytes = (packet[0] & 0xf) * 4;
        if (headerBytes < V4Bytes || packet.Length < headerBytes)
            return false;
        var isFirst = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x1fff) == 0;
        headers = new PacketHeaders(new IPAddress(packet.Slice(12, 4)), packet[9],
            isFirst ? PortOf(packet[9], packet[headerBytes..]) : null, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        return true;
    }

    private static bool TryReadV6(ReadOnlySpan<byte> packet, out PacketHeaders headers)
    {
        headers = default;
        if (packet.Length < V6Bytes)
            return false;
        var next = packet[6];
        var rest = packet[V6Bytes..];
        var isFirst = true;
        for (var i = 0; i < MaximumExtensions && rest.Length >= FragmentHeaderBytes && isFirst; i++)
        {
            int bytes;
            switch (next)
            {
                case HopByHop or Routing or DestinationOptions:
                    bytes = (rest[1] + 1) * 8;
                    break;
                case Authentication:
                    bytes = (rest[1] + 2) * 4;
                    break;
                case Fragment:
                    bytes = FragmentHeaderBytes;
                    isFirst = (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) & 0xfff8) == 0;
                    break;
                default:
                    bytes = 0;
                    break;
            }

            if (bytes == 0)
                break;
            next = rest[0];
            rest = rest[Math.Min(bytes, rest.Length)..];
        }

        headers = new PacketHeaders(new IPAddress(packet.Slice(8, 16)), next, isFirst ? PortOf(next, rest) : null, V6Bytes + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]));
        return true;
    }

    private static ushort? PortOf(byte protocol, ReadOnlySpan<byte> transport) =>
        protocol is Tcp or Udp or Dccp or Sctp or UdpLite && transport.Length >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(transport[2..]) : null;
}
