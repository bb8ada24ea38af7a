using System.Buffers.Binary;
using System.Text;

namespace Postern.Bench.Packets;

/// <summary>Fields as SSH has them: a length of four bytes, then the bytes.</summary>
internal static class SshText
{
    public static byte[] Field(string text) => Field(Encoding.ASCII.GetBytes(text));

    public static byte[] Field(ReadOnlySpan<byte> bytes)
    {
        var field = new byte[sizeof(uint) + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(field, bytes.Length);
        bytes.CopyTo(field.AsSpan(sizeof(uint)));
        return field;
    }

    /// <summary>A number that is not negative, without zeros in front.</summary>
    public static byte[] Number(ReadOnlySpan<byte> bytes)
    {
        var plain = bytes.TrimStart((byte)0);
        return Field(plain.IsEmpty || plain[0] >= 0x80 ? [0, .. plain] : plain);
    }
}
