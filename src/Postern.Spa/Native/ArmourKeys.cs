using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>A key for each use of a gate's armour, so that a tag tells nothing about a MAC.</summary>
internal static class ArmourKeys
{
    public const int Length = 32;

    public static void DeriveTagKey(ReadOnlySpan<byte> armour, Span<byte> key) => HKDF.Expand(HashAlgorithmName.SHA256, armour, key, "postern-spa-1 tag"u8);

    public static void DeriveMacKey(ReadOnlySpan<byte> armour, Span<byte> key) => HKDF.Expand(HashAlgorithmName.SHA256, armour, key, "postern-spa-1 mac"u8);
}
