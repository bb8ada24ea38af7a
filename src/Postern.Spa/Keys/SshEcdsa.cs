using System.Security.Cryptography;

namespace Postern.Spa.Keys;

/// <summary>Keys and signatures of ECDSA on P-256 as SSH writes them, for those who hold the private half. RFC 5656, sections 3.1 and 3.1.2.</summary>
public static class SshEcdsa
{
    public const string Type = "ecdsa-sha2-nistp256";

    private static ReadOnlySpan<byte> Name => "ecdsa-sha2-nistp256"u8;

    /// <returns>The public key's blob.</returns>
    public static byte[] Blob(ECPoint point) => new SshBytes().String(Name).String("nistp256"u8).String([4, .. point.X!, .. point.Y!]).ToArray();

    /// <returns>Algorithm and signature: RFC 4253, section 6.6.</returns>
    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(key);
        var both = key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).AsSpan();
        var numbers = new SshBytes().Integer(both[..(both.Length / 2)]).Integer(both[(both.Length / 2)..]);
        return new SshBytes().String(Name).String(numbers.ToArray()).ToArray();
    }
}
