using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>
/// A private key on P-256 that agrees on secrets by the system's OpenSSL. The runtime does it too, and multiplies each point by the curve's order
/// twice beforehand, which on a curve of prime order says no more than that the point lies on it; that costs five times the agreement itself.
/// Not for concurrent use. Sources: EVP_PKEY_derive(3), EVP_PKEY_set1_encoded_public_key(3).
/// </summary>
public sealed unsafe partial class P256Secret : IDisposable
{
    public const int PointLength = 65;

    public const int SharedLength = 32;

    private readonly OpenSslHandle _own;

    /// <summary>The other end's key; its point is written anew each time.</summary>
    private readonly OpenSslHandle _other;

    private readonly OpenSslHandle _context;

    private P256Secret(nint own, nint other, nint context) =>
        (_own, _other, _context) = (new OpenSslHandle(own, isKey: true), new OpenSslHandle(other, isKey: true), new OpenSslHandle(context, isKey: false));

    /// <summary>Null where there is no OpenSSL 3, or this is no key of its.</summary>
    /// <param name="privateKey">An ECPrivateKey of RFC 5915, in DER.</param>
    public static P256Secret? TryOpen(ReadOnlySpan<byte> privateKey)
    {
        try
        {
            fixed (byte* bytes = privateKey)
            {
                var next = bytes;
                var own = d2i_AutoPrivateKey(0, &next, privateKey.Length);
                var other = own == 0 ? 0 : EVP_PKEY_new();
                var context = own == 0 ? 0 : EVP_PKEY_CTX_new(own, 0);
                var secret = new P256Secret(own, other, context);
                if (other != 0 && context != 0 && EVP_PKEY_copy_parameters(other, own) == 1 && EVP_PKEY_derive_init(context) == 1)
                    return secret;
                secret.Dispose();
                LibCrypto.ERR_clear_error();
                return null;
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <returns>False where the other end's is no point of the curve, in SEC 1's spelling without compression.</returns>
    public bool TryAgree(ReadOnlySpan<byte> other, Span<byte> shared)
    {
        ObjectDisposedException.ThrowIf(_context.IsClosed, this);
        if (other.Length != PointLength || other[0] != 4 || shared.Length != SharedLength)
            return false;
        fixed (byte* point = other, output = shared)
        {
            // Taking the point in checks that it is on the curve; without the 0 the order would be asked for again.
            nuint length = SharedLength;
            var isAgreed = EVP_PKEY_set1_encoded_public_key(_other.Value, point, PointLength) == 1
                && EVP_PKEY_derive_set_peer_ex(_context.Value, _other.Value, 0) == 1 && EVP_PKEY_derive(_context.Value, output, &length) == 1 && length == SharedLength;
            GC.KeepAlive(this);
            if (!isAgreed)
                LibCrypto.ERR_clear_error();
            return isAgreed;
        }
    }

    public void Dispose()
    {
        _context.Dispose();
        _other.Dispose();
        _own.Dispose();
    }

    [LibraryImport(LibCrypto.Name)]
    private static partial nint d2i_AutoPrivateKey(nint into, byte** bytes, nint length);

    [LibraryImport(LibCrypto.Name)]
    private static partial nint EVP_PKEY_new();

    [LibraryImport(LibCrypto.Name)]
    private static partial int EVP_PKEY_copy_parameters(nint to, nint from);

    [LibraryImport(LibCrypto.Name)]
    private static partial int EVP_PKEY_set1_encoded_public_key(nint key, byte* point, nuint length);

    [LibraryImport(LibCrypto.Name)]
    private static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(LibCrypto.Name)]
    private static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(LibCrypto.Name)]
    private static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport(LibCrypto.Name)]
    private static partial int EVP_PKEY_derive_set_peer_ex(nint context, nint other, int validate);

    [LibraryImport(LibCrypto.Name)]
    private static partial int EVP_PKEY_derive(nint context, byte* secret, nuint* length);

    /// <summary>Freed, and a private key wiped, also where nobody disposes of it.</summary>
    private sealed class OpenSslHandle : SafeHandle
    {
        private readonly bool _isKey;

        public OpenSslHandle(nint value, bool isKey)
            : base(0, ownsHandle: true)
        {
            _isKey = isKey;
            SetHandle(value);
        }

        public nint Value => handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            if (_isKey)
                LibCrypto.EVP_PKEY_free(handle);
            else
                EVP_PKEY_CTX_free(handle);
            return true;
        }
    }
}
