using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Bench.Packets;

/// <summary>An ed25519 key in this process, by OpenSSL: .NET has no interface to it. For concurrent use. Sources: EVP_PKEY_new_raw_private_key(3), EVP_DigestSign(3).</summary>
internal sealed unsafe partial class Ed25519Signer : ISpaSigner
{
    private const string Type = "ssh-ed25519";
    private const string Library = "libcrypto.so.3";
    private const int KeyType = 1087, KeyLength = 32, SignatureLength = 64;

    /// <summary>Lives as long as the process.</summary>
    private readonly nint _key;

    public Ed25519Signer()
    {
        fixed (byte* secret = RandomNumberGenerator.GetBytes(KeyLength))
            _key = EVP_PKEY_new_raw_private_key(KeyType, 0, secret, KeyLength);
        var point = new byte[KeyLength];
        nuint length = KeyLength;
        fixed (byte* bytes = point)
            Check(_key != 0 && EVP_PKEY_get_raw_public_key(_key, bytes, &length) == 1);
        Key = PublicKey(point);
    }

    public SshPublicKey Key { get; }

    /// <param name="point">32 bytes; any will do for a key that nobody signs with.</param>
    public static SshPublicKey PublicKey(ReadOnlySpan<byte> point) =>
        SshPublicKey.TryRead([.. SshText.Field(Type), .. SshText.Field(point)], out var key, out var problem) ? key : throw new CryptographicException(problem);

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        var signature = new byte[SignatureLength];
        nuint length = SignatureLength;
        var context = EVP_MD_CTX_new();
        fixed (byte* bytes = data, output = signature)
            Check(EVP_DigestSignInit(context, 0, 0, 0, _key) == 1 && EVP_DigestSign(context, output, &length, bytes, (nuint)data.Length) == 1);
        EVP_MD_CTX_free(context);
        return [.. SshText.Field(Type), .. SshText.Field(signature)];
    }

    private static void Check(bool isDone)
    {
        if (!isDone)
            throw new CryptographicException("OpenSSL refused");
    }

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_get_raw_public_key(nint key, byte* point, nuint* length);

    [LibraryImport(Library)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(nint context, nint key, nint digest, nint engine, nint secret);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSign(nint context, byte* signature, nuint* length, byte* data, nuint dataLength);
}
