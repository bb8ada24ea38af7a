using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postern.Spa.Fwknop;

/// <summary>AES-256 as <c>openssl enc -md md5</c> has it: a key and an IV out of a passphrase and a salt, in all of fwknop's modes.</summary>
internal static class FwknopCipher
{
    public const int Block = 16;
    public const int SaltLength = 8;
    public const int LongestPassphrase = 32;
    private const int KeyLength = 32;
    private const int LegacyLength = 16;

    public static bool IsSupported(FwknopMode mode) =>
        mode is FwknopMode.Ecb or FwknopMode.Cbc or FwknopMode.Cfb or FwknopMode.Ofb or FwknopMode.Ctr or FwknopMode.LegacyCbc;

    /// <param name="data">Whole blocks; so is what comes out.</param>
    public static void Decrypt(FwknopKey key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> data, Span<byte> plain) => Run(key, salt, data, plain, decrypts: true);

    public static void Encrypt(FwknopKey key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> plain, Span<byte> data) => Run(key, salt, plain, data, decrypts: false);

    private static void Run(FwknopKey key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> from, Span<byte> to, bool decrypts)
    {
        Span<byte> derived = stackalloc byte[KeyLength + Block];
        Derive(key, salt, derived);
        var iv = derived[KeyLength..];
        using var aes = Aes.Create();
        aes.SetKey(derived[..KeyLength]);
        switch (key.Mode)
        {
            case FwknopMode.Ecb when decrypts:
                aes.DecryptEcb(from, to, PaddingMode.None);
                break;
            case FwknopMode.Ecb:
                aes.EncryptEcb(from, to, PaddingMode.None);
                break;
            case FwknopMode.Cfb when decrypts:
                aes.DecryptCfb(from, iv, to, PaddingMode.None, feedbackSizeInBits: 128);
                break;
            case FwknopMode.Cfb:
                aes.EncryptCfb(from, iv, to, PaddingMode.None, feedbackSizeInBits: 128);
                break;
            case FwknopMode.Ofb:
                // The stream of OFB is what CBC makes of nothing but zeros.
                to[..from.Length].Clear();
                aes.EncryptCbc(to[..from.Length], iv, to, PaddingMode.None);
                Xor(to, from);
                break;
            case FwknopMode.Ctr:
                Count(iv, to[..from.Length]);
                aes.EncryptEcb(to[..from.Length], to, PaddingMode.None);
                Xor(to, from);
                break;
            default:
                if (decrypts)
                    aes.DecryptCbc(from, iv, to, PaddingMode.None);
                else
                    aes.EncryptCbc(from, iv, to, PaddingMode.None);
                break;
        }

        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>EVP_BytesToKey with MD5 and one round.</summary>
    private static void Derive(FwknopKey key, ReadOnlySpan<byte> salt, Span<byte> derived)
    {
        Span<byte> passphrase = stackalloc byte[LongestPassphrase];
        var length = key.Passphrase.Length;
        if (key.Mode == FwknopMode.LegacyCbc)
        {
            length = Math.Min(length, LegacyLength);
            passphrase[..LegacyLength].Fill((byte)'0');
        }

        key.Passphrase.Span[..length].CopyTo(passphrase);
        if (key.Mode == FwknopMode.LegacyCbc)
            length = LegacyLength;

        Span<byte> input = stackalloc byte[MD5.HashSizeInBytes + LongestPassphrase + SaltLength];
        var own = input.Slice(MD5.HashSizeInBytes, length + SaltLength);
        passphrase[..length].CopyTo(own);
        salt.CopyTo(own[length..]);
#pragma warning disable CA5351 // the format's own derivation
        MD5.HashData(own, derived);
        for (var at = MD5.HashSizeInBytes; at < derived.Length; at += MD5.HashSizeInBytes)
        {
            derived.Slice(at - MD5.HashSizeInBytes, MD5.HashSizeInBytes).CopyTo(input);
            MD5.HashData(input[..(MD5.HashSizeInBytes + own.Length)], derived[at..]);
        }
#pragma warning restore CA5351
        CryptographicOperations.ZeroMemory(passphrase);
        CryptographicOperations.ZeroMemory(input);
    }

    private static void Count(ReadOnlySpan<byte> first, Span<byte> blocks)
    {
        var counter = BinaryPrimitives.ReadUInt128BigEndian(first);
        for (var at = 0; at < blocks.Length; at += Block)
        {
            BinaryPrimitives.WriteUInt128BigEndian(blocks[at..], counter);
            counter = unchecked(counter + 1);
        }
    }

    private static void Xor(Span<byte> to, ReadOnlySpan<byte> with)
    {
        for (var at = 0; at < with.Length; at++)
            to[at] ^= with[at];
    }
}
