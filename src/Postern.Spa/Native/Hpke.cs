using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>The AEADs of RFC 9180 (section 7.3) that the runtime has; packets use the second, the RFC prints vectors of the first.</summary>
internal enum HpkeAead : ushort
{
    Aes128Gcm = 1,
    Aes256Gcm = 2,
}

/// <summary>RFC 9180 in base mode with DHKEM(P-256, HKDF-SHA256) and HKDF-SHA256: setting up both ends, for one message.</summary>
internal static class Hpke
{
    /// <summary>An encapsulated key: an uncompressed point.</summary>
    public const int EncapsulatedLength = P256.PublicLength;

    private const int HashLength = 32;

    private const byte BaseMode = 0;

    private static ReadOnlySpan<byte> KemSuite => "KEM\0\u0010"u8;

    /// <summary>SetupBaseS. The ephemeral key is used for nothing else.</summary>
    /// <param name="enc">65 bytes to be written.</param>
    /// <param name="receiver">65 bytes.</param>
    /// <returns>Null where the receiver's key is no point of the curve.</returns>
    public static HpkeContext? SetupSender(ECDiffieHellman ephemeral, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> info, Span<byte> enc, HpkeAead aead = HpkeAead.Aes256Gcm)
    {
        P256.WritePublic(ephemeral, enc);
        return Setup(ephemeral, receiver, enc, receiver, info, aead);
    }

    /// <summary>SetupBaseR.</summary>
    /// <param name="receiverPublic">The public half of the receiver's key: 65 bytes.</param>
    /// <returns>Null where the encapsulated key is no point of the curve.</returns>
    public static HpkeContext? SetupReceiver(ECDiffieHellman receiver, ReadOnlySpan<byte> receiverPublic, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, HpkeAead aead = HpkeAead.Aes256Gcm) =>
        Setup(receiver, enc, enc, receiverPublic, info, aead);

    private static HpkeContext? Setup(ECDiffieHellman own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> info, HpkeAead aead)
    {
        if (P256.Agree(own, other) is not { } dh)
            return null;
        Span<byte> kemContext = stackalloc byte[2 * P256.PublicLength];
        enc.CopyTo(kemContext);
        receiver.CopyTo(kemContext[P256.PublicLength..]);
        Span<byte> shared = stackalloc byte[HashLength];
        Span<byte> prk = stackalloc byte[HashLength];
        Extract(KemSuite, [], "eae_prk"u8, dh, prk);
        Expand(KemSuite, prk, "shared_secret"u8, kemContext, shared);
        CryptographicOperations.ZeroMemory(dh);
        CryptographicOperations.ZeroMemory(prk);
        return Schedule(shared, info, aead);
    }

    private static HpkeContext Schedule(Span<byte> shared, ReadOnlySpan<byte> info, HpkeAead aead)
    {
        byte[] suite = [.. "HPKE\0\u0010\0\u0001\0"u8, (byte)aead];
        Span<byte> context = stackalloc byte[1 + 2 * HashLength];
        context[0] = BaseMode;
        Extract(suite, [], "psk_id_hash"u8, [], context[1..(1 + HashLength)]);
        Extract(suite, [], "info_hash"u8, info, context[(1 + HashLength)..]);
        Span<byte> secret = stackalloc byte[HashLength];
        Extract(suite, shared, "secret"u8, [], secret);
        var (key, nonce, exporter) = (new byte[aead == HpkeAead.Aes256Gcm ? 32 : 16], new byte[AesGcm.NonceByteSizes.MaxSize], new byte[HashLength]);
        Expand(suite, secret, "key"u8, context, key);
        Expand(suite, secret, "base_nonce"u8, context, nonce);
        Expand(suite, secret, "exp"u8, context, exporter);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(secret);
        return new HpkeContext(suite, key, nonce, exporter);
    }

    /// <summary>LabeledExtract.</summary>
    private static void Extract(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material, Span<byte> prk)
    {
        byte[] labeled = [.. "HPKE-v1"u8, .. suite, .. label, .. material];
        HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt, prk);
        CryptographicOperations.ZeroMemory(labeled);
    }

    /// <summary>LabeledExpand; as many bytes as there is room for.</summary>
    public static void Expand(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)output.Length));
        HKDF.Expand(HashAlgorithmName.SHA256, prk, output, [.. length, .. "HPKE-v1"u8, .. suite, .. label, .. info]);
    }
}
