using System.Net;
using System.Net.Sockets;

namespace Postern.Spa.Native;

/// <summary>17 bytes: 4 or 6, then the address, an IPv4 one with 12 zeros behind it; all zero where there is none.</summary>
internal static class AddressField
{
    public const int Length = 17;

    private const byte Nothing = 0;
    private const byte V4 = 4;
    private const byte V6 = 6;

    public static void Write(IPAddress? address, Span<byte> field)
    {
        field.Clear();
        if (address is null)
            return;
        var plain = Plain(address);
        field[0] = plain.AddressFamily == AddressFamily.InterNetwork ? V4 : V6;
        plain.TryWriteBytes(field[1..], out _);
    }

    /// <summary>One spelling for each address: IPv4 within IPv6 is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> field, out IPAddress? address)
    {
        address = null;
        switch (field[0])
        {
            case Nothing:
                return IsZero(field);
            case V4:
                address = new IPAddress(field[1..5]);
                return IsZero(field[5..]);
            case V6:
                address = new IPAddress(field[1..]);
                return !address.IsIPv4MappedToIPv6;
            default:
                return false;
        }
    }

    /// <summary>Whether a host can have this address; nobody asks for everybody.</summary>
    public static bool IsOneHost(IPAddress address)
    {
        var plain = Plain(address);
        return !plain.Equals(IPAddress.Any) && !plain.Equals(IPAddress.IPv6Any) && !plain.Equals(IPAddress.Broadcast) && !plain.IsIPv6Multicast
            && (plain.AddressFamily != AddressFamily.InterNetwork || (plain.GetAddressBytes()[0] & 0xF0) != 0xE0);
    }

    public static int Bits(IPAddress address) => Plain(address).AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    public static bool IsZero(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0;

    // A scope means something on the client's machine alone.
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
}
