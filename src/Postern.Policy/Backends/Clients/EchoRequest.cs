using System.Buffers.Binary;

namespace Postern.Policy.Backends.Clients;

/// <summary>An echo request as bytes, for programs that send what they are given.</summary>
internal static class EchoRequest
{
    /// <summary>Of RFC 792, with its checksum of RFC 1071.</summary>
    public static byte[] Ipv4(ReadOnlySpan<byte> payload, ushort sequence)
    {
        var message = Message(8, payload, sequence);
        uint sum = 0;
        for (var i = 0; i < message.Length; i += 2)
            sum += (uint)(message[i] << 8 | (i + 1 < message.Length ? message[i + 1] : 0));
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)(0xFFFF - sum));
        return message;
    }

    /// <summary>Of RFC 4443, without the checksum: it covers the addresses, and the kernel sums it up.</summary>
    public static byte[] Ipv6(ReadOnlySpan<byte> payload, ushort sequence) => Message(128, payload, sequence);

    private static byte[] Message(byte type, ReadOnlySpan<byte> payload, ushort sequence)
    {
        var message = new byte[8 + payload.Length];
        message[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 0x504E);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        payload.CopyTo(message.AsSpan(8));
        return message;
    }
}
