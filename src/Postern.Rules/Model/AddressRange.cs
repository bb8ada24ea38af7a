using System.Buffers.Binary;
using System.Net;
using Postern.Rules.Packets;

namespace Postern.Rules.Model;

/// <summary>An inclusive range of addresses of one family; a host and a prefix are ranges too.</summary>
public readonly record struct AddressRange
{
    private AddressRange(IPAddress first, IPAddress last)
    {
        First = first;
        Last = last;
        FirstNumber = Number(first);
        LastNumber = Number(last);
    }

    public IPAddress First { get; }

    public IPAddress Last { get; }

    /// <summary>The value of <see cref="First"/> as in <see cref="HostAddress.Number"/>.</summary>
    public UInt128 FirstNumber { get; }

    public UInt128 LastNumber { get; }

    public IpFamily Family => IpFamilies.Of(First);

    public bool IsSingle => First.Equals(Last);

    /// <summary>The prefix length if the range is exactly one prefix, else null.</summary>
    public int? PrefixLength
    {
        get
        {
            var bits = Family == IpFamily.V4 ? 32 : 128;
            UInt128 first = FirstNumber, size = LastNumber - first;
            for (var length = bits; length >= 0; length--)
            {
                UInt128 span = bits - length == 128 ? UInt128.MaxValue : (UInt128.One << (bits - length)) - 1;
                if (span == size)
                    return (first & span) == 0 ? length : null;
                if (span > size)
                    return null;
            }

            return null;
        }
    }

    public static AddressRange Host(IPAddress address) => new(address, address);

    /// <summary>The prefix that holds the address; host bits are cleared, as RouterOS does on input.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public static AddressRange Prefix(IPAddress address, int length)
    {
        var bits = IpFamilies.Of(address) == IpFamily.V4 ? 32 : 128;
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, bits);
        UInt128 span = bits - length == 128 ? UInt128.MaxValue : (UInt128.One << (bits - length)) - 1;
        var first = Number(address) & ~span;
        return new AddressRange(Address(first, bits), Address(first | span, bits));
    }

    /// <summary>Null when the families differ or the first address lies behind the last.</summary>
    public static AddressRange? Between(IPAddress first, IPAddress last) =>
        IpFamilies.Of(first) == IpFamilies.Of(last) && Number(first) <= Number(last) ? new AddressRange(first, last) : null;

    /// <summary>Reads <c>a</c>, <c>a/len</c> and <c>a-b</c> with complete addresses of either family.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        if (text.IndexOf('/') is var slash and >= 0)
        {
            if (!TryAddress(text[..slash], out var address) || !byte.TryParse(text[(slash + 1)..], out var length)
                || length > (IpFamilies.Of(address) == IpFamily.V4 ? 32 : 128))
                return false;
            range = Prefix(address, length);
            return true;
        }

        if (text.IndexOf('-') is var dash and >= 0)
        {
            if (!TryAddress(text[..dash], out var first) || !TryAddress(text[(dash + 1)..], out var last) || Between(first, last) is not { } between)
                return false;
            range = between;
            return true;
        }

        if (!TryAddress(text, out var host))
            return false;
        range = Host(host);
        return true;
    }

    public bool Contains(IPAddress address) =>
        Contains(HostAddress.From(address));

    public bool Contains(HostAddress address) => address.Family == Family && FirstNumber <= address.Number && address.Number <= LastNumber;

    public bool Overlaps(AddressRange other) =>
        other.Family == Family && FirstNumber <= other.LastNumber && other.FirstNumber <= LastNumber;

    /// <summary><c>a</c>, <c>a/len</c> or <c>a-b</c>: both nft and RouterOS read it.</summary>
    public override string ToString() => IsSingle ? First.ToString() : PrefixLength is { } length ? $"{First}/{length}" : $"{First}-{Last}";

    private static bool TryAddress(string text, out IPAddress address)
    {
        // IPAddress.TryParse takes "1", "0x7f.1" and zone ids; a firewall must not guess what those mean.
        var complete = text.Contains(':') ? !text.Contains('%') && !text.Contains('[') : text.Split('.') is { Length: 4 } parts && parts.All(IsOctet);
        address = IPAddress.None;
        if (!complete || !IPAddress.TryParse(text, out var parsed))
            return false;
        address = parsed;
        return true;
    }

    private static bool IsOctet(string part) =>
        part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0') && byte.TryParse(part, out _);

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static IPAddress Address(UInt128 number, int bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bits == 32 ? bytes[12..] : bytes);
    }
}
