using System.Buffers.Binary;

namespace Postern.Rules.Packets;

/// <summary>
/// Link-layer headers that this reader knows, by libpcap's DLT numbers (those of Linux). Source: the tcpdump group's list of link-layer header types.
/// </summary>
public enum LinkType
{
    Null = 0,
    Ethernet = 1,
    Ppp = 9,
    Raw = 12,
    PppSerial = 50,
    PppoeSession = 51,
    RawIp = 101,
    Loop = 108,
    LinuxCooked = 113,
    IPv4 = 228,
    IPv6 = 229,
    LinuxCooked2 = 276,
}

/// <summary>Where the IP packet begins in a frame, and who sent the frame.</summary>
/// <param name="Offset">Bytes before the IP header.</param>
/// <param name="SourceMac">As in <see cref="Packet.SourceMac"/>.</param>
public readonly record struct FrameHeader(int Offset, ulong? SourceMac);

/// <summary>Finds the IP packet in a captured frame: behind VLAN tags, in PPPoE sessions, in LLC/SNAP.</summary>
public static class LinkLayer
{
    private const int EthernetHeader = 14;
    private const int PppoeHeader = 6;

    /// <summary>Tags in tags are two; no honest frame has more than a few.</summary>
    private const int MaximumTags = 4;

    private const ushort IPv4 = 0x0800, IPv6 = 0x86dd, Vlan = 0x8100, ServiceVlan = 0x88a8, OldServiceVlan = 0x9100, PppoeSession = 0x8864;

    public static bool IsKnown(int linkType) => Enum.IsDefined((LinkType)linkType);

    public static PacketRefusal Find(LinkType type, ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        return type switch
        {
            LinkType.Ethernet => FindInEthernet(frame, out header),
            LinkType.Null or LinkType.Loop => FindBehindFamily(frame, out header),
            LinkType.Ppp or LinkType.PppSerial => FindInPpp(frame, 0, null, out header),
            LinkType.PppoeSession => FindInPppoe(frame, 0, null, out header),
            LinkType.Raw or LinkType.RawIp or LinkType.IPv4 or LinkType.IPv6 => PacketRefusal.None,
            LinkType.LinuxCooked => FindInCooked(frame, 16, 14, frame.Length >= 6 && frame[5] == 6 ? 6 : null, out header),
            LinkType.LinuxCooked2 => FindInCooked(frame, 20, 0, frame.Length >= 12 && frame[11] == 6 ? 12 : null, out header),
            _ => PacketRefusal.NotIp,
        };
    }

    private static PacketRefusal FindInEthernet(ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        return frame.Length < EthernetHeader
            ? PacketRefusal.BrokenLink
            : FindBehindType(frame, EthernetHeader, BinaryPrimitives.ReadUInt16BigEndian(frame[12..]), Mac(frame[6..]), out header);
    }

    // The address of a cooked header is that of the sender.
    private static PacketRefusal FindInCooked(ReadOnlySpan<byte> frame, int length, int protocolAt, int? macAt, out FrameHeader header)
    {
        header = default;
        return frame.Length < length
            ? PacketRefusal.BrokenLink
            : FindBehindType(frame, length, BinaryPrimitives.ReadUInt16BigEndian(frame[protocolAt..]), macAt is { } at ? Mac(frame[at..]) : null, out header);
    }

    /// <param name="at">Behind the field that said <paramref name="type"/>.</param>
    private static PacketRefusal FindBehindType(ReadOnlySpan<byte> frame, int at, ushort type, ulong? mac, out FrameHeader header)
    {
        header = default;
        for (var tags = 0; type is Vlan or ServiceVlan or OldServiceVlan; tags++)
        {
            if (tags == MaximumTags || frame.Length < at + 4)
                return PacketRefusal.BrokenLink;
            type = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]);
            at += 4;
        }

        if (type == PppoeSession)
            return FindInPppoe(frame, at, mac, out header);

        // IEEE 802.3 with a length in place of a type: LLC and SNAP, whose own type follows 6 bytes.
        if (type <= 1500 && frame.Length >= at + 8 && frame.Slice(at, 6).SequenceEqual((ReadOnlySpan<byte>)[0xaa, 0xaa, 3, 0, 0, 0]))
        {
            type = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 6)..]);
            at += 8;
        }

        if (type is not (IPv4 or IPv6))
            return PacketRefusal.NotIp;
        header = new FrameHeader(at, mac);
        return PacketRefusal.None;
    }

    private static PacketRefusal FindInPppoe(ReadOnlySpan<byte> frame, int at, ulong? mac, out FrameHeader header)
    {
        header = default;
        return frame.Length < at + PppoeHeader ? PacketRefusal.BrokenLink : FindInPpp(frame, at + PppoeHeader, mac, out header);
    }

    private static PacketRefusal FindInPpp(ReadOnlySpan<byte> frame, int at, ulong? mac, out FrameHeader header)
    {
        header = default;

        // Address and control may be there or not.
        if (frame.Length >= at + 2 && frame[at] == 0xff && frame[at + 1] == 3)
            at += 2;
        if (frame.Length < at + 1)
            return PacketRefusal.BrokenLink;

        // A protocol may be compressed to one byte, which is odd.
        var isCompressed = (frame[at] & 1) != 0;
        if (!isCompressed && frame.Length < at + 2)
            return PacketRefusal.BrokenLink;
        int protocol = isCompressed ? frame[at] : BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
        if (protocol is not (0x21 or 0x57))
            return PacketRefusal.NotIp;
        header = new FrameHeader(at + (isCompressed ? 1 : 2), mac);
        return PacketRefusal.None;
    }

    // The family is in the byte order of the machine that captured, and IPv6 has another number on each BSD; the packet says its version itself.
    private static PacketRefusal FindBehindFamily(ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        if (frame.Length < 4)
            return PacketRefusal.BrokenLink;
        var little = BinaryPrimitives.ReadUInt32LittleEndian(frame);
        var family = little > ushort.MaxValue ? BinaryPrimitives.ReverseEndianness(little) : little;
        if (family is not (2 or 10 or 24 or 28 or 30))
            return PacketRefusal.NotIp;
        header = new FrameHeader(4, null);
        return PacketRefusal.None;
    }

    private static ulong Mac(ReadOnlySpan<byte> bytes) =>
        ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
}
