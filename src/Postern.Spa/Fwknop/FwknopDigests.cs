using System.Security.Cryptography;

namespace Postern.Spa.Fwknop;

/// <summary>The seven digests of fwknop, plain and keyed. SHA-3 is there where the system's OpenSSL has it.</summary>
internal static class FwknopDigests
{
    /// <summary>Bytes of the longest.</summary>
    public const int Longest = 64;

    public static bool IsKnown(FwknopDigest digest) => digest is >= FwknopDigest.Md5 and <= FwknopDigest.Sha3_512;

    public static bool IsSupported(FwknopDigest digest) => digest switch
    {
        FwknopDigest.Sha3_256 => SHA3_256.IsSupported && HMACSHA3_256.IsSupported,
        FwknopDigest.Sha3_512 => SHA3_512.IsSupported && HMACSHA3_512.IsSupported,
        _ => IsKnown(digest),
    };

    /// <returns>Bytes; 0 for a number that is no digest.</returns>
    public static int LengthOf(FwknopDigest digest) => digest switch
    {
        FwknopDigest.Md5 => MD5.HashSizeInBytes,
        FwknopDigest.Sha1 => SHA1.HashSizeInBytes,
        FwknopDigest.Sha256 or FwknopDigest.Sha3_256 => SHA256.HashSizeInBytes,
        FwknopDigest.Sha384 => SHA384.HashSizeInBytes,
        FwknopDigest.Sha512 or FwknopDigest.Sha3_512 => SHA512.HashSizeInBytes,
        _ => 0,
    };

    /// <returns>Characters on the wire; 0 for a number that is no digest.</returns>
    public static int TextLengthOf(FwknopDigest digest) => Base64Text.LengthOf(LengthOf(digest));

    public static int Hash(FwknopDigest digest, ReadOnlySpan<byte> data, Span<byte> hash) => digest switch
    {
#pragma warning disable CA5350, CA5351 // what clients send; the HMAC around it is what counts
        FwknopDigest.Md5 => MD5.HashData(data, hash),
        FwknopDigest.Sha1 => SHA1.HashData(data, hash),
#pragma warning restore CA5350, CA5351
        FwknopDigest.Sha256 => SHA256.HashData(data, hash),
        FwknopDigest.Sha384 => SHA384.HashData(data, hash),
        FwknopDigest.Sha512 => SHA512.HashData(data, hash),
        FwknopDigest.Sha3_256 => SHA3_256.HashData(data, hash),
        _ => SHA3_512.HashData(data, hash),
    };

    public static int Hmac(FwknopDigest digest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> mac) => digest switch
    {
#pragma warning disable CA5350, CA5351 // the stanza says so; as an HMAC neither is broken
        FwknopDigest.Md5 => HMACMD5.HashData(key, data, mac),
        FwknopDigest.Sha1 => HMACSHA1.HashData(key, data, mac),
#pragma warning restore CA5350, CA5351
        FwknopDigest.Sha256 => HMACSHA256.HashData(key, data, mac),
        FwknopDigest.Sha384 => HMACSHA384.HashData(key, data, mac),
        FwknopDigest.Sha512 => HMACSHA512.HashData(key, data, mac),
        FwknopDigest.Sha3_256 => HMACSHA3_256.HashData(key, data, mac),
        _ => HMACSHA3_512.HashData(key, data, mac),
    };
}
