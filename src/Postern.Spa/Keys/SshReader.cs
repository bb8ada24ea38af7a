using System.Buffers.Binary;

namespace Postern.Spa.Keys;

/// <summary>The data types of RFC 4251, section 5. What does not fit is false, and never an exception.</summary>
public ref struct SshReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (_rest.IsEmpty)
            return false;
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    /// <summary>So many bytes as they stand.</summary>
    public bool TryRead(int length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_rest.Length < length)
            return false;
        value = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_rest, out value))
            return false;
        _rest = _rest[sizeof(uint)..];
        return true;
    }

    public bool TryReadString(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_rest, out var length) || length > _rest.Length - sizeof(uint))
            return false;
        value = _rest.Slice(sizeof(uint), (int)length);
        _rest = _rest[(sizeof(uint) + (int)length)..];
        return true;
    }

    /// <summary>A number above zero in its only spelling, without the leading zero of its sign.</summary>
    public bool TryReadPositive(out ReadOnlySpan<byte> value)
    {
        if (!TryReadString(out value) || value.IsEmpty || value[0] >= 0x80)
            return false;
        if (value[0] != 0)
            return true;
        if (value.Length == 1 || value[1] < 0x80)
            return false;
        value = value[1..];
        return true;
    }

    /// <summary>A number of zero or above, however many zeros stand before it.</summary>
    /// <param name="length">The bytes that it is to have, where it must have no more; 0: as many as it needs.</param>
    public bool TryReadInteger(int length, out byte[] value)
    {
        value = [];
        if (!TryReadString(out var bytes))
            return false;
        var bare = bytes.TrimStart((byte)0);
        if (length > 0 && bare.Length > length)
            return false;
        value = [.. new byte[Math.Max(0, length - bare.Length)], .. bare];
        return true;
    }
}
