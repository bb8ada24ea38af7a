using System.Buffers;
using System.Buffers.Binary;

namespace Postern.Spa.Keys;

/// <summary>Writes what <see cref="SshReader"/> reads.</summary>
internal sealed class SshBytes
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public SshBytes String(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(sizeof(uint)), (uint)value.Length);
        _bytes.Advance(sizeof(uint));
        _bytes.Write(value);
        return this;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
