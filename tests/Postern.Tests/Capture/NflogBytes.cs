using System.Buffers.Binary;
using System.Text;

namespace Postern.Tests.Capture;

/// <summary>Records as nfnetlink_log writes them, on a little-endian machine.</summary>
internal static class NflogBytes
{
    public static byte[] Record(params byte[][] fields) => [2, 0, 0x50, 0x53, .. fields.SelectMany(f => f)];

    public static byte[] Field(ushort type, params byte[] value)
    {
        var field = new byte[(4 + value.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(2), type);
        value.CopyTo(field, 4);
        return field;
    }

    public static byte[] Prefix(string text) => Field(10, [.. Encoding.UTF8.GetBytes(text), 0]);

    public static byte[] Mark(uint mark)
    {
        var value = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(value, mark);
        return Field(2, value);
    }

    public static byte[] Payload(byte[] packet) => Field(9, packet);

    /// <summary>203.0.113.2 → 203.0.113.1, 60 bytes on the wire, of which the headers' first bytes are here.</summary>
    public static byte[] V4(byte protocol, params byte[] transport) =>
        [0x45, 0, 0, 60, 0, 0, 0, 0, 64, protocol, 0, 0, 203, 0, 113, 2, 203, 0, 113, 1, .. transport];

    /// <summary>2001:db8:1::2 → ::1, 20 bytes behind the header.</summary>
    public static byte[] V6(byte next, params byte[] rest) =>
        [0x60, 0, 0, 0, 0, 20, next, 64, .. Convert.FromHexString("20010db8000100000000000000000002"), .. Convert.FromHexString("00000000000000000000000000000001"), .. rest];
}
