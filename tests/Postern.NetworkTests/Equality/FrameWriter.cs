using System.Buffers.Binary;
using System.Globalization;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.NetworkTests.Equality;

/// <summary>Packets as Ethernet frames with right checksums. The source MAC carries the packet's number.</summary>
internal static class FrameWriter
{
    private const int Ethernet = 14;
    private const int V4Header = 20;
    private const int V6Header = 40;
    private const int TcpHeader = 20;
    private const int UdpHeader = 8;
    private const int EchoHeader = 8;
    private const ulong NumberedMacs = 0x02_65_00_00_00_00;

    public static ulong Mac(int number) => NumberedMacs + (ulong)number;

    public static string MacText(int number) => string.Join(':', MacBytes(Mac(number)).Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));

    public static int NumberOf(string mac) => (int)(ulong.Parse(mac.Replace(":", ""), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - NumberedMacs);

    /// <summary>The whole IP packet.</summary>
    public static int LengthOf(in Packet packet) =>
        (packet.Family == IpFamily.V4 ? V4Header : V6Header) + TransportHeader(packet.Protocol) + packet.Payload.Length;

    public static byte[] Write(in Packet packet, ulong destinationMac)
    {
        var isV4 = packet.Family == IpFamily.V4;
        var length = LengthOf(packet);
        var frame = new byte[Ethernet + length];
        MacBytes(destinationMac).CopyTo(frame, 0);
        MacBytes(packet.SourceMac ?? 0).CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), isV4 ? (ushort)0x0800 : (ushort)0x86dd);
        var ip = frame.AsSpan(Ethernet);
        var (source, destination) = (packet.Source.ToIPAddress().GetAddressBytes(), packet.Destination.ToIPAddress().GetAddressBytes());
        if (isV4)
        {
            ip[0] = 0x45;
            ip[1] = (byte)(packet.Dscp << 2);
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)((packet.SourceMac ?? 0) & 0xffff));
            ip[8] = packet.Ttl;
            ip[9] = packet.Protocol.Number;
            source.CopyTo(ip[12..]);
            destination.CopyTo(ip[16..]);
            BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Of(InternetChecksum.Sum(ip[..V4Header])));
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(ip, 0x6000_0000u | (uint)(packet.Dscp << 22));
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(length - V6Header));
            ip[6] = packet.Protocol.Number;
            ip[7] = packet.Ttl;
            source.CopyTo(ip[8..]);
            destination.CopyTo(ip[24..]);
        }

        var transport = ip[(isV4 ? V4Header : V6Header)..];
        WriteTransport(packet, transport, InternetChecksum.Sum(source) + InternetChecksum.Sum(destination) + packet.Protocol.Number + (uint)transport.Length);
        return frame;
    }

    private static void WriteTransport(in Packet packet, Span<byte> transport, ulong pseudoHeader)
    {
        packet.Payload.Span.CopyTo(transport[TransportHeader(packet.Protocol)..]);
        if (packet.Protocol == IpProtocol.Tcp)
        {
            Ports(packet, transport);
            // A SYN has the first number; what would follow it on the same connection has the next.
            BinaryPrimitives.WriteUInt32BigEndian(transport[4..], packet.TcpFlags.HasFlag(TcpFlags.Syn) ? 0x706f7374 : 0x706f7375u);
            BinaryPrimitives.WriteUInt32BigEndian(transport[8..], packet.TcpFlags.HasFlag(TcpFlags.Ack) ? 1u : 0);
            transport[12] = (TcpHeader / 4) << 4;
            transport[13] = (byte)packet.TcpFlags;
            BinaryPrimitives.WriteUInt16BigEndian(transport[14..], 64240);
            BinaryPrimitives.WriteUInt16BigEndian(transport[16..], InternetChecksum.Of(InternetChecksum.Sum(transport) + pseudoHeader));
        }
        else if (packet.Protocol == IpProtocol.Udp)
        {
            Ports(packet, transport);
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)transport.Length);
            var sum = InternetChecksum.Of(InternetChecksum.Sum(transport) + pseudoHeader);
            BinaryPrimitives.WriteUInt16BigEndian(transport[6..], sum == 0 ? ushort.MaxValue : sum);
        }
        else
        {
            transport[0] = packet.IcmpType;
            transport[1] = packet.IcmpCode;
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], packet.EchoIdentifier);
            BinaryPrimitives.WriteUInt16BigEndian(transport[6..], 1);
            BinaryPrimitives.WriteUInt16BigEndian(transport[2..], InternetChecksum.Of(InternetChecksum.Sum(transport) + (packet.Protocol == IpProtocol.IcmpV6 ? pseudoHeader : 0)));
        }
    }

    private static void Ports(in Packet packet, Span<byte> transport)
    {
        BinaryPrimitives.WriteUInt16BigEndian(transport, packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], packet.DestinationPort);
    }

    private static int TransportHeader(IpProtocol protocol) => protocol == IpProtocol.Tcp ? TcpHeader : protocol == IpProtocol.Udp ? UdpHeader : EchoHeader;

    public static byte[] MacBytes(ulong mac)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, mac);
        return bytes[2..].ToArray();
    }
}
