using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>The MAC that only invited clients can make: HMAC-SHA256 over all of the packet but itself, cut to 16 bytes.</summary>
internal static class PacketMac
{
    public static void Write(ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> packet, Span<byte> mac)
    {
        Span<byte> rest = stackalloc byte[PacketLayout.Length - PacketLayout.MacLength];
        packet[..PacketLayout.MacOffset].CopyTo(rest);
        packet[PacketLayout.EncOffset..].CopyTo(rest[PacketLayout.MacOffset..]);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(macKey, rest, whole);
        whole[..PacketLayout.MacLength].CopyTo(mac);
    }

    public static bool Fits(ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> packet)
    {
        Span<byte> mac = stackalloc byte[PacketLayout.MacLength];
        Write(macKey, packet, mac);
        return CryptographicOperations.FixedTimeEquals(mac, PacketLayout.Mac(packet));
    }
}
