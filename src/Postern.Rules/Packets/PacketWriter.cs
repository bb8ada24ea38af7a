using System.Buffers.Binary;
using Postern.Rules.Model;

namespace Postern.Rules.Packets;

/// <summary>A <see cref="Packet"/> to the bytes that carry it: no options, no fragments, checksums as they must be.</summary>
public static class PacketWriter
{
    private const int V4Header = 20;
    private const int V6Header = 40;

    /// <summary>
    /// The packet from its IP header on. Its length follows from the payload; <see cref="Packet.Length"/> counts only where it is 0
    /// or more than headers and payload, which are then followed by zeros.
    /// </summary>
    public static byte[] Write(in Packet packet)
    {
        var ip = packet.Family == IpFamily.V4 ? V4Header : V6Header;
        var transport = HeaderLength(packet.Protocol);
        var bytes = new byte[Math.Max(packet.Length, ip + transport + packet.Payload.Length)];
        packet.Payload.Span.CopyTo(bytes.AsSpan(ip + transport));
        WriteTransport(packet, bytes.AsSpan(ip));
        if (packet.Family == IpFamily.V4)
            WriteV4(packet, bytes);
        else
            WriteV6(packet, bytes);
        WriteChecksum(packet, bytes, ip);
        return bytes;
    }

    /// <summary>Bytes of the header between IP and payload, without options; 0 for a protocol whose header is not known.</summary>
    public static int HeaderLength(IpProtocol protocol) => protocol.Number switch
    {
        6 => 20,
        33 => 12,
        132 => 12,
        1 or 17 or 58 or 136 => 8,
        _ => 0,
    };

    /// <summary>Bytes of the IP header, without options.</summary>
    public static int HeaderLength(IpFamily family) => family == IpFamily.V4 ? V4Header : V6Header;

    private static void WriteV4(in Packet packet, Span<byte> bytes)
    {
        bytes[0] = 0x45;
        bytes[1] = (byte)(packet.Dscp << 2);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)bytes.Length);
        bytes[8] = packet.Ttl;
        bytes[9] = packet.Protocol.Number;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], (uint)packet.Source.Number);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], (uint)packet.Destination.Number);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[10..], InternetChecksum.Of(InternetChecksum.Sum(bytes[..V4Header])));
    }

    private static void WriteV6(in Packet packet, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(0x6000 | (packet.Dscp << 6)));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)(bytes.Length - V6Header));
        bytes[6] = packet.Protocol.Number;
        bytes[7] = packet.Ttl;
        BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], packet.Source.Number);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[24..], packet.Destination.Number);
    }

    private static void WriteTransport(in Packet packet, Span<byte> transport)
    {
        if (packet.Protocol.HasPorts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport, packet.SourcePort);
            BinaryPrimitives.WriteUInt16BigEndian(transport[2..], packet.DestinationPort);
        }

        switch (packet.Protocol.Number)
        {
            case 6:
                transport[12] = 5 << 4;
                transport[13] = (byte)packet.TcpFlags;
                BinaryPrimitives.WriteUInt16BigEndian(transport[14..], 64240);
                break;
            case 17 or 136:
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)transport.Length);
                break;
            case 33:
                transport[4] = 3;
                break;
            case 1 or 58:
                transport[0] = packet.IcmpType;
                transport[1] = packet.IcmpCode;
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], packet.EchoIdentifier);
                break;
            default:
                break;
        }
    }

    // SCTP's is a CRC and DCCP's has a field of its own: receivers drop them, filters do not look.
    private static void WriteChecksum(in Packet packet, Span<byte> bytes, int ip)
    {
        var transport = bytes[ip..];
        var at = packet.Protocol.Number switch
        {
            6 => 16,
            17 or 136 => 6,
            1 or 58 => 2,
            _ => -1,
        };
        if (at < 0)
            return;
        var sum = InternetChecksum.Sum(transport);
        if (packet.Protocol != IpProtocol.Icmp)
            sum += (packet.Family == IpFamily.V4 ? InternetChecksum.Sum(bytes.Slice(12, 8)) : InternetChecksum.Sum(bytes.Slice(8, 32))) + packet.Protocol.Number + (uint)transport.Length;
        var folded = InternetChecksum.Of(sum);
        BinaryPrimitives.WriteUInt16BigEndian(transport[at..], folded == 0 && packet.Protocol == IpProtocol.Udp ? ushort.MaxValue : folded);
    }
}
