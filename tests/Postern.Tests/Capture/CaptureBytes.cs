using System.Buffers.Binary;

namespace Postern.Tests.Capture;

/// <summary>Capture files in memory. Source: the pcap and pcapng drafts of the IETF's opsawg.</summary>
internal static class CaptureBytes
{
    private const int Snap = 262_144;

    /// <summary>pcap with microseconds, frames a second apart from the first second of 2026 on.</summary>
    public static byte[] Pcap(int linkType, IEnumerable<byte[]> frames, int cutAt = int.MaxValue)
    {
        using var file = new MemoryStream();
        Write(file, 0xa1b2c3d4, 0x0004_0002, 0, 0, Snap, (uint)linkType);
        var second = 1_767_225_600u;
        foreach (var frame in frames)
        {
            var captured = frame.AsSpan(0, Math.Min(frame.Length, cutAt));
            Write(file, second++, 0, (uint)captured.Length, (uint)frame.Length);
            file.Write(captured);
        }

        return file.ToArray();
    }

    public static byte[] PcapNg(int linkType, IEnumerable<byte[]> frames)
    {
        using var file = new MemoryStream();
        Write(file, 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, uint.MaxValue, uint.MaxValue, 28);
        Write(file, 1, 20, (uint)linkType, Snap, 20);
        var time = 1_767_225_600_000_000ul;
        foreach (var frame in frames)
        {
            var padded = (frame.Length + 3) & ~3;
            var length = (uint)(32 + padded);
            Write(file, 6, length, 0, (uint)(time >> 32), (uint)(time & uint.MaxValue), (uint)frame.Length, (uint)frame.Length);
            file.Write(frame);
            file.Write(new byte[padded - frame.Length]);
            Write(file, length);
            time += 1_000_000;
        }

        return file.ToArray();
    }

    /// <summary>An Ethernet frame of an IP packet.</summary>
    public static byte[] Ethernet(byte[] packet) =>
        [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, .. packet[0] >> 4 == 4 ? (ReadOnlySpan<byte>)[0x08, 0x00] : [0x86, 0xdd], .. packet];

    private static void Write(Stream file, params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            file.Write(bytes);
        }
    }
}
