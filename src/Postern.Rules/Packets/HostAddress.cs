using System.Buffers.Binary;
using System.Net;
using Postern.Rules.Model;

namespace Postern.Rules.Packets;

/// <summary>An IPv4 or IPv6 address as a number: compared, hashed and copied without touching the heap, which <see cref="IPAddress"/> is not.</summary>
/// <param name="Number">Big-endian value; an IPv4 address has the upper 96 bits 0.</param>
public readonly record struct HostAddress(IpFamily Family, UInt128 Number)
{
    public int Bits => Family == IpFamily.V4 ? 32 : 128;

    public static HostAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return FromBytes(bytes[..written]);
    }

    /// <param name="bytes">4 or 16 bytes in network order.</param>
    public static HostAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? new(IpFamily.V4, BinaryPrimitives.ReadUInt32BigEndian(bytes))
        : new(IpFamily.V6, BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <exception cref="FormatException">The text is no complete address.</exception>
    public static HostAddress Parse(string text) => From(IPAddress.Parse(text));

    public static implicit operator HostAddress(IPAddress address) => From(address);

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Number);
        return new IPAddress(Family == IpFamily.V4 ? bytes[12..] : bytes);
    }

    public override string ToString() => ToIPAddress().ToString();
}
