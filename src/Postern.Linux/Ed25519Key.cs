using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>
/// A public key of Ed25519 that the system's OpenSSL has taken in: that, and looking for the algorithm, is a tenth of what a signature costs.
/// Freed also where nobody disposes of it. Not for concurrent use. Sources: EVP_PKEY_new_raw_public_key(3), EVP_DigestVerify(3), RFC 8032.
/// </summary>
public sealed unsafe partial class Ed25519Key : SafeHandle
{
    public const int Length = 32;

    public const int SignatureLength = 64;

    /// <summary>NID_ED25519.</summary>
    private const int KeyType = 1087;

    /// <summary>The handle is the key; this is what verifies with it.</summary>
    private nint _context;

    private Ed25519Key(nint key, nint context)
        : base(0, ownsHandle: true)
    {
        SetHandle(key);
        _context = context;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Null for what is not 32 bytes, or where OpenSSL refuses Ed25519.</summary>
    /// <exception cref="DllNotFoundException">There is no OpenSSL 3.</exception>
    public static Ed25519Key? TryOpen(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != Length)
            return null;
        fixed (byte* bytes = publicKey)
        {
            var key = EVP_PKEY_new_raw_public_key(KeyType, 0, bytes, Length);
            var opened = new Ed25519Key(key, key == 0 ? 0 : EVP_MD_CTX_new());
            if (opened._context != 0)
                return opened;
            opened.Dispose();
            LibCrypto.ERR_clear_error();
            return null;
        }
    }

    /// <summary>False for whatever is not this key's signature of this message.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (signature.Length != SignatureLength)
            return false;
        fixed (byte* messageBytes = message, signatureBytes = signature)
        {
            var isValid = EVP_DigestVerifyInit(_context, 0, 0, 0, handle) == 1
                && EVP_DigestVerify(_context, signatureBytes, SignatureLength, messageBytes, (nuint)message.Length) == 1;
            GC.KeepAlive(this);
            if (!isValid)
                LibCrypto.ERR_clear_error();
            return isValid;
        }
    }

    protected override bool ReleaseHandle()
    {
        EVP_MD_CTX_free(_context);
        LibCrypto.EVP_PKEY_free(handle);
        _context = 0;
        return true;
    }

    [LibraryImport(LibCrypto.Name)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(LibCrypto.Name)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(LibCrypto.Name)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(LibCrypto.Name)]
    private static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(LibCrypto.Name)]
    private static partial int EVP_DigestVerify(nint context, byte* signature, nuint signatureLength, byte* message, nuint length);
}
