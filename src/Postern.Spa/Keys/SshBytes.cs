using System.Buffers;
using System.Buffers.Binary;

namespace Postern.Spa.Keys;

/// <summary>Writes what <see cref="SshReader"/> reads.</summary>
public sealed class SshBytes
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public SshBytes Raw(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    public SshBytes UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
        return this;
    }

    public SshBytes String(ReadOnlySpan<byte> value) => UInt32((uint)value.Length).Raw(value);

    /// <summary>A number of zero or above in its only spelling: no zeros in front but one where it would look negative.</summary>
    public SshBytes Integer(ReadOnlySpan<byte> value)
    {
        var bare = value.TrimStart((byte)0);
        return bare.Length > 0 && bare[0] >= 0x80 ? String([0, .. bare]) : String(bare);
    }

    public int Length => _bytes.WrittenCount;

    /// <summary>Overwrites what was written: it was a secret.</summary>
    public void Clear() => _bytes.Clear();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
