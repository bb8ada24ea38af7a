using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>Ed25519 by the system's OpenSSL, which the runtime needs too: .NET has no interface to it. Sources: EVP_PKEY_new_raw_public_key(3), EVP_DigestVerify(3), RFC 8032.</summary>
public static unsafe partial class Ed25519Signature
{
    public const int PublicKeyLength = 32;

    public const int Length = 64;

    private const string Library = "libcrypto.so.3";

    /// <summary>NID_ED25519.</summary>
    private const int KeyType = 1087;

    /// <summary>Null where signatures can be verified; else what is missing.</summary>
    public static string? Problem()
    {
        try
        {
            fixed (byte* zeros = stackalloc byte[PublicKeyLength])
            {
                var key = EVP_PKEY_new_raw_public_key(KeyType, 0, zeros, PublicKeyLength);
                if (key == 0)
                    return $"{Library} is there and refuses Ed25519, as one in FIPS mode does: allow it, or use ecdsa keys";
                EVP_PKEY_free(key);
                return null;
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return $"{Library} is missing, which ed25519 signatures are verified with: install OpenSSL 3 (Debian: apt install libssl3), or use ecdsa keys";
        }
    }

    /// <summary>False for whatever is not this key's signature of this message, and for keys and signatures of the wrong length.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyLength || signature.Length != Length)
            return false;
        fixed (byte* keyBytes = publicKey, messageBytes = message, signatureBytes = signature)
        {
            var key = EVP_PKEY_new_raw_public_key(KeyType, 0, keyBytes, PublicKeyLength);
            var context = EVP_MD_CTX_new();
            var isValid = key != 0 && context != 0 && EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
                && EVP_DigestVerify(context, signatureBytes, Length, messageBytes, (nuint)message.Length) == 1;
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
            if (!isValid)
                ERR_clear_error();   // the queue is this thread's, and the runtime's own calls read it
            return isValid;
        }
    }

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerify(nint context, byte* signature, nuint signatureLength, byte* message, nuint length);

    [LibraryImport(Library)]
    private static partial void ERR_clear_error();
}
