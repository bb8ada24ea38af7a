using System.Buffers.Binary;
using System.Text;

namespace Postern.Client.Signing;

/// <summary>Takes fields of RFC 4251, section 5, from bytes that may be anything: whatever does not fit is false, never an exception.</summary>
internal ref struct SshFields(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    public bool TryTake(int length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (Rest.Length < length)
            return false;
        value = Rest[..length];
        Rest = Rest[length..];
        return true;
    }

    public bool TryTakeNumber(out uint number)
    {
        number = 0;
        if (!TryTake(sizeof(uint), out var bytes))
            return false;
        number = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return true;
    }

    public bool TryTakeString(out ReadOnlySpan<byte> value)
    {
        value = default;
        var before = Rest;
        if (TryTakeNumber(out var length) && length <= Rest.Length)
            return TryTake((int)length, out value);
        Rest = before;
        return false;
    }

    /// <summary>A number of the kind mpint without its sign, at most so many bytes long, padded to <paramref name="length"/> where that is not 0.</summary>
    public bool TryTakeInteger(int length, out byte[] value)
    {
        value = [];
        if (!TryTakeString(out var bytes))
            return false;
        var bare = bytes.TrimStart((byte)0);
        if (length > 0 && bare.Length > length)
            return false;
        value = [.. new byte[Math.Max(0, length - bare.Length)], .. bare];
        return true;
    }

    public static void Put(Stream to, ReadOnlySpan<byte> value)
    {
        PutNumber(to, (uint)value.Length);
        to.Write(value);
    }

    public static void Put(Stream to, string value) => Put(to, Encoding.UTF8.GetBytes(value));

    public static void PutNumber(Stream to, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        to.Write(bytes);
    }

    public static void PutInteger(Stream to, ReadOnlySpan<byte> value)
    {
        var bare = value.TrimStart((byte)0);
        Put(to, bare.Length > 0 && bare[0] >= 0x80 ? [0, .. bare] : bare);
    }
}
