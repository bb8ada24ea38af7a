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

    public static HashAlgorithmName NameOf(FwknopDigest digest) => digest switch
    {
        FwknopDigest.Md5 => HashAlgorithmName.MD5,
        FwknopDigest.Sha1 => HashAlgorithmName.SHA1,
        FwknopDigest.Sha256 => HashAlgorithmName.SHA256,
        FwknopDigest.Sha384 => HashAlgorithmName.SHA384,
        FwknopDigest.Sha512 => HashAlgorithmName.SHA512,
        FwknopDigest.Sha3_256 => HashAlgorithmName.SHA3_256,
        _ => HashAlgorithmName.SHA3_512,
    };

    public static int Hash(FwknopDigest digest, ReadOnlySpan<byte> data, Span<byte> hash) =>
        CryptographicOperations.HashData(NameOf(digest), data, hash);

    public static int Hmac(FwknopDigest digest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> mac) =>
        CryptographicOperations.HmacData(NameOf(digest), key, data, mac);
}
