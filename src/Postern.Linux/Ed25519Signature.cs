namespace Postern.Linux;

/// <summary>Ed25519 by the system's OpenSSL, which the runtime needs too: .NET has no interface to it.</summary>
public static class Ed25519Signature
{
    public const int PublicKeyLength = Ed25519Key.Length;

    /// <summary>Null where signatures can be verified; else what is missing.</summary>
    public static string? Problem()
    {
        try
        {
            using var key = Ed25519Key.TryOpen(new byte[PublicKeyLength]);
            return key is null ? $"{LibCrypto.Name} is there and refuses Ed25519, as one in FIPS mode does: allow it, or use ecdsa keys" : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return $"{LibCrypto.Name} is missing, which ed25519 signatures are verified with: install OpenSSL 3 (Debian: apt install libssl3), or use ecdsa keys";
        }
    }

    /// <summary>False for whatever is not this key's signature of this message, and for keys and signatures of the wrong length.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var key = Ed25519Key.TryOpen(publicKey);
        return key is not null && key.Verify(message, signature);
    }
}
