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

    private const int ContextLength = 1 + (2 * HashLength);

    /// <summary>More than the labels, suites and infos of packets and of the RFC's vectors take.</summary>
    private const int LongestLabeled = 256;

    private static readonly byte[] Suite128 = [.. "HPKE\0\u0010\0\u0001\0\u0001"u8];

    private static readonly byte[] Suite256 = [.. "HPKE\0\u0010\0\u0001\0\u0002"u8];

    /// <summary>The same for every packet.</summary>
    private static readonly byte[] PacketContext = MakePacketContext();

    private static ReadOnlySpan<byte> KemSuite => "KEM\0\u0010"u8;

    /// <summary>SetupBaseS. The ephemeral key is used for nothing else.</summary>
    /// <param name="enc">65 bytes to be written.</param>
    /// <param name="receiver">65 bytes.</param>
    /// <returns>Null where the receiver's key is no point of the curve.</returns>
    public static HpkeContext? SetupSender(ECDiffieHellman ephemeral, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> info, Span<byte> enc, HpkeAead aead = HpkeAead.Aes256Gcm)
    {
        P256.WritePublic(ephemeral, enc);
        using var own = new RuntimeAgreement(ephemeral);
        return Setup(own, receiver, enc, receiver, info, aead);
    }

    /// <summary>SetupBaseR.</summary>
    /// <param name="receiverPublic">The public half of the receiver's key: 65 bytes.</param>
    /// <returns>Null where the encapsulated key is no point of the curve.</returns>
    public static HpkeContext? SetupReceiver(IP256Agreement receiver, ReadOnlySpan<byte> receiverPublic, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, HpkeAead aead = HpkeAead.Aes256Gcm) =>
        Setup(receiver, enc, enc, receiverPublic, info, aead);

    private static HpkeContext? Setup(IP256Agreement own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> info, HpkeAead aead)
    {
        Span<byte> dh = stackalloc byte[P256.FieldLength];
        if (!own.TryAgree(other, dh))
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
        var suite = SuiteOf(aead);
        Span<byte> context = stackalloc byte[ContextLength];
        if (aead == HpkeAead.Aes256Gcm && info.SequenceEqual(PacketLayout.Info))
            PacketContext.CopyTo(context);
        else
            WriteContext(info, suite, context);
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

    private static byte[] SuiteOf(HpkeAead aead) => aead == HpkeAead.Aes256Gcm ? Suite256 : Suite128;

    /// <summary>The key schedule's context of RFC 9180, section 5.1.</summary>
    private static void WriteContext(ReadOnlySpan<byte> info, ReadOnlySpan<byte> suite, Span<byte> context)
    {
        context[0] = BaseMode;
        Extract(suite, [], "psk_id_hash"u8, [], context[1..(1 + HashLength)]);
        Extract(suite, [], "info_hash"u8, info, context[(1 + HashLength)..]);
    }

    private static byte[] MakePacketContext()
    {
        var context = new byte[ContextLength];
        WriteContext(PacketLayout.Info, Suite256, context);
        return context;
    }

    /// <summary>LabeledExtract. HKDF-Extract is one HMAC, whose key is the salt.</summary>
    private static void Extract(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material, Span<byte> prk)
    {
        Span<byte> labeled = stackalloc byte[LongestLabeled];
        var length = Join(labeled, "HPKE-v1"u8, suite, label, material);
        HMACSHA256.HashData(salt, labeled[..length], prk);
        CryptographicOperations.ZeroMemory(labeled);
    }

    /// <summary>LabeledExpand; as many bytes as there is room for, 32 at most: HKDF-Expand is then one HMAC, over what is asked for and the block's number.</summary>
    public static void Expand(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, HashLength);
        Span<byte> labeled = stackalloc byte[LongestLabeled];
        BinaryPrimitives.WriteUInt16BigEndian(labeled, (ushort)output.Length);
        var length = sizeof(ushort) + Join(labeled[sizeof(ushort)..], "HPKE-v1"u8, suite, label, info);
        labeled[length++] = 1;
        Span<byte> block = stackalloc byte[HashLength];
        HMACSHA256.HashData(prk, labeled[..length], block);
        block[..output.Length].CopyTo(output);
        CryptographicOperations.ZeroMemory(block);
    }

    private static int Join(Span<byte> room, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        first.CopyTo(room);
        second.CopyTo(room[first.Length..]);
        third.CopyTo(room[(first.Length + second.Length)..]);
        var length = first.Length + second.Length + third.Length;
        fourth.CopyTo(room[length..]);
        return length + fourth.Length;
    }
}
