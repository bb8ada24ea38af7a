using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Postern.Rules.Packets;

namespace Postern.NetworkTests.Harness;

/// <summary>Transport bytes made by hand, for packets that no socket sends: any TCP flags, any echo request, many thousands a second.</summary>
internal static class RawSegment
{
    private const int TcpHeader = 20;
    private const int EchoHeader = 8;

    /// <summary>A TCP header with no payload; <paramref name="flags"/> as in <see cref="CapturedPacket"/>.</summary>
    public static byte[] Tcp(IPAddress source, IPAddress destination, int sourcePort, int port, int flags)
    {
        var bytes = new byte[TcpHeader];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), 0x706f7374);
        bytes[12] = (TcpHeader / 4) << 4;
        bytes[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), 64240);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16), InternetChecksum.Of(InternetChecksum.Sum(bytes) + InternetChecksum.Sum(source.GetAddressBytes()) + InternetChecksum.Sum(destination.GetAddressBytes()) + 6 + TcpHeader));
        return bytes;
    }

    /// <summary>An echo request; the kernel itself sums up those of ICMPv6.</summary>
    public static byte[] Echo(AddressFamily family, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[EchoHeader + payload.Length];
        bytes[0] = (byte)(family == AddressFamily.InterNetwork ? 8 : 128);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)Random.Shared.Next(65536));
        payload.CopyTo(bytes.AsSpan(EchoHeader));
        if (family == AddressFamily.InterNetwork)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), InternetChecksum.Of(InternetChecksum.Sum(bytes)));
        return bytes;
    }
}
