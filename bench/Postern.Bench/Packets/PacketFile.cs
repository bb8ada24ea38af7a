using System.Buffers.Binary;

namespace Postern.Bench.Packets;

/// <summary>Payloads of datagrams for a sender: the length of each in two bytes, big-endian, then its bytes.</summary>
internal static class PacketFile
{
    public static void Write(string path, IEnumerable<ReadOnlyMemory<byte>> payloads)
    {
        using var file = new BufferedStream(File.Create(path), 1 << 20);
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        foreach (var payload in payloads)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)payload.Length));
            file.Write(length);
            file.Write(payload.Span);
        }
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Read(string path)
    {
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(path);
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            yield return rest.Slice(sizeof(ushort), length);
            rest = rest[(sizeof(ushort) + length)..];
        }
    }
}
