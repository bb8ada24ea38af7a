using System.Buffers.Binary;
using Postern.Rules.Model;

namespace Postern.Rules.Packets;

/// <summary>
/// The bytes of an IP packet to a <see cref="Packet"/>. Copies nothing and never throws: the payload is a part of the bytes given.
/// Sources: RFC 791, 8200, 2675 (jumbograms), 9293, 768, 792, 4443, 9260 (SCTP), 3828 (UDP-Lite), 4340 (DCCP).
/// </summary>
public static class PacketReader
{
    private const int V4Header = 20;
    private const int V6Header = 40;

    /// <summary>No honest packet has more.</summary>
    private const int MaximumExtensions = 8;

    private const byte HopByHop = 0, Routing = 43, Fragment = 44, Authentication = 51, DestinationOptions = 60;

    /// <param name="bytes">From the IP header on; what follows the packet's own length (an Ethernet trailer) is not looked at.</param>
    /// <param name="packet">What could be read; see <see cref="PacketRefusal"/> for what that is when it is not all.</param>
    /// <param name="wireLength">Bytes from the IP header on as they were sent, 0 when unknown: more than was captured, and all there
    /// is to go by where a network card's segmentation left the header's own length 0.</param>
    public static PacketRefusal Read(ReadOnlyMemory<byte> bytes, out Packet packet, int wireLength = 0)
    {
        packet = default;
        return bytes.Length == 0 ? PacketRefusal.NoHeader : (bytes.Span[0] >> 4) switch
        {
            4 => ReadV4(bytes, Math.Max(wireLength, bytes.Length), out packet),
            6 => ReadV6(bytes, Math.Max(wireLength, bytes.Length), out packet),
            _ => PacketRefusal.NotIp,
        };
    }

    private static PacketRefusal ReadV4(ReadOnlyMemory<byte> bytes, int wireLength, out Packet packet)
    {
        packet = default;
        var span = bytes.Span;
        if (span.Length < V4Header)
            return PacketRefusal.NoHeader;
        var header = (span[0] & 0xf) * 4;
        if (header < V4Header)
            return PacketRefusal.BadHeaderLength;
        int length = BinaryPrimitives.ReadUInt16BigEndian(span[2..]);
        if (length == 0)
            length = wireLength;
        if (length < header)
            return PacketRefusal.BadLength;
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(span[6..]);
        packet = new Packet
        {
            Source = HostAddress.FromBytes(span.Slice(12, 4)),
            Destination = HostAddress.FromBytes(span.Slice(16, 4)),
            Protocol = new IpProtocol(span[9]),
            Length = length,
            Ttl = span[8],
            Dscp = (byte)(span[1] >> 2),
        };
        return (fragment & 0x1fff) != 0 ? PacketRefusal.LaterFragment
            : ReadTransport(bytes, header, length, isFragment: (fragment & 0x2000) != 0, ref packet);
    }

    private static PacketRefusal ReadV6(ReadOnlyMemory<byte> bytes, int wireLength, out Packet packet)
    {
        packet = default;
        var span = bytes.Span;
        if (span.Length < V6Header)
            return PacketRefusal.NoHeader;
        var payload = BinaryPrimitives.ReadUInt16BigEndian(span[4..]);
        packet = new Packet
        {
            Source = HostAddress.FromBytes(span.Slice(8, 16)),
            Destination = HostAddress.FromBytes(span.Slice(24, 16)),
            Protocol = new IpProtocol(span[6]),
            Length = V6Header + payload,
            Ttl = span[7],
            Dscp = (byte)((BinaryPrimitives.ReadUInt16BigEndian(span) >> 6) & 0x3f),
        };
        if (payload == 0 && span[6] == HopByHop)
            packet = packet with { Length = JumboLength(span[V6Header..]) is { } jumbo ? V6Header + jumbo : wireLength };
        return ReadExtensions(bytes, ref packet);
    }

    private static PacketRefusal ReadExtensions(ReadOnlyMemory<byte> bytes, ref Packet packet)
    {
        var span = bytes.Span;
        var at = V6Header;
        var next = packet.Protocol.Number;
        var isFragment = false;
        for (var i = 0; next is HopByHop or Routing or DestinationOptions or Authentication or Fragment; i++)
        {
            if (i == MaximumExtensions)
                return PacketRefusal.TooManyExtensions;
            if (at + 8 > packet.Length)
                return PacketRefusal.BadHeaderLength;
            if (at + 8 > span.Length)
                return PacketRefusal.CutShort;
            var later = false;
            var length = 8;
            switch (next)
            {
                case Authentication:
                    length = (span[at + 1] + 2) * 4;
                    break;
                case Fragment:
                    var offset = BinaryPrimitives.ReadUInt16BigEndian(span[(at + 2)..]);
                    later = (offset & 0xfff8) != 0;
                    isFragment |= (offset & 1) != 0;
                    break;
                default:
                    length = (span[at + 1] + 1) * 8;
                    break;
            }

            next = span[at];
            packet = packet with { Protocol = new IpProtocol(next) };
            if (later)
                return PacketRefusal.LaterFragment;
            at += length;
            if (at > packet.Length)
                return PacketRefusal.BadHeaderLength;
        }

        return ReadTransport(bytes, at, packet.Length, isFragment, ref packet);
    }

    // The jumbo payload option stands first in every stack that sends it.
    private static int? JumboLength(ReadOnlySpan<byte> options) =>
        options.Length >= 8 && options[2] == 0xc2 && options[3] == 4 && BinaryPrimitives.ReadUInt32BigEndian(options[4..]) is > ushort.MaxValue and < int.MaxValue - V6Header and var length
            ? (int)length
            : null;

    private static PacketRefusal ReadTransport(ReadOnlyMemory<byte> bytes, int at, int length, bool isFragment, ref Packet packet)
    {
        var available = Math.Min(bytes.Length, length);
        var sent = length - at;
        var transport = at <= available ? bytes[at..available] : default;
        var span = transport.Span;
        var (least, seen) = HeaderBytes(packet.Protocol.Number);
        if (sent < least && !isFragment)
            return PacketRefusal.BadTransport;
        if (packet.Protocol.HasPorts && span.Length >= 4)
        {
            packet = packet with
            {
                SourcePort = BinaryPrimitives.ReadUInt16BigEndian(span),
                DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(span[2..]),
            };
        }

        if (span.Length < seen)
            return PacketRefusal.CutShort;
        var header = least;
        switch (packet.Protocol.Number)
        {
            case 6:
                header = (span[12] >> 4) * 4;
                packet = packet with { TcpFlags = (TcpFlags)span[13] };
                break;
            case 33:
                header = span[4] * 4;
                break;
            case 1 or 58:
                packet = packet with { IcmpType = span[0], IcmpCode = span[1] };
                if ((packet.IsEchoRequest || packet.IsEchoReply) && span.Length >= 6)
                    packet = packet with { EchoIdentifier = BinaryPrimitives.ReadUInt16BigEndian(span[4..]) };
                break;
            case 17 when BinaryPrimitives.ReadUInt16BigEndian(span[4..]) is not 0 and var udp:
                if (udp < least || (udp > sent && !isFragment))
                    return PacketRefusal.BadTransport;
                transport = transport[..Math.Min(transport.Length, (int)udp)];
                break;
            default:
                break;
        }

        if (header < least || (header > sent && !isFragment))
            return PacketRefusal.BadTransport;
        packet = packet with { Payload = transport[Math.Min(header, transport.Length)..] };
        return PacketRefusal.None;
    }

    /// <summary>The least that a header has, and the bytes of it that are read.</summary>
    private static (int Least, int Seen) HeaderBytes(byte protocol) => protocol switch
    {
        6 => (20, 14),
        17 or 136 => (8, 6),
        33 => (12, 5),
        132 => (12, 4),
        1 or 58 => (8, 2),
        _ => (0, 0),
    };
}
