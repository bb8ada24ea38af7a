using Postern.Linux.Capture;
using Postern.Rules.Packets;

namespace Postern.Cli.Simulating;

/// <summary>Frames of a capture to packets. One buffer is used again and again, so a packet's payload is valid until the next frame.</summary>
public sealed class FrameReader(int linkType)
{
    private byte[] _buffer = new byte[64 * 1024];

    public static bool Knows(int linkType) => linkType == CaptureFile.Nflog || LinkLayer.IsKnown(linkType);

    public PacketRefusal Read(in CapturedFrame frame, out Packet packet)
    {
        packet = default;
        var header = default(FrameHeader);
        var bytes = frame.Bytes;
        var wireLength = frame.WireLength;
        if (linkType == CaptureFile.Nflog)
        {
            if (!NflogRecord.TryRead(bytes, out var record))
                return PacketRefusal.BrokenLink;
            bytes = record.Packet;
            wireLength = 0;
        }
        else if (LinkLayer.Find((LinkType)linkType, bytes, out header) is not PacketRefusal.None and var refusal)
        {
            return refusal;
        }

        bytes = bytes[Math.Min(header.Offset, bytes.Length)..];
        if (bytes.Length > _buffer.Length)
            _buffer = new byte[bytes.Length];
        bytes.CopyTo(_buffer);
        var finding = PacketReader.Read(_buffer.AsMemory(0, bytes.Length), out packet, Math.Max(0, wireLength - header.Offset));
        if (header.SourceMac is { } mac)
            packet = packet with { SourceMac = mac };
        return finding;
    }
}
