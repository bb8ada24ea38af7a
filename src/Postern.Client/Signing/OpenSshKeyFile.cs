using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Postern.Spa.Keys;

namespace Postern.Client.Signing;

/// <summary>A private key file of OpenSSH: the public half is in the clear always, the private one where there is no passphrase. Source: PROTOCOL.key.</summary>
public sealed class OpenSshKeyFile
{
    /// <summary>RSA with 16384 bits takes 15 KiB.</summary>
    public const int LongestFile = 64 * 1024;

    /// <summary>The first line, and the last one.</summary>
    public const string Header = "-----BEGIN OPENSSH PRIVATE KEY-----";
    public const string Footer = "-----END OPENSSH PRIVATE KEY-----";
    private const int P256 = 32;

    private readonly byte[] _private;

    private OpenSshKeyFile(SshPublicKey key, bool isEncrypted, byte[] secret) => (Key, IsEncrypted, _private) = (key, isEncrypted, secret);

    /// <summary>What the bytes between them begin with.</summary>
    public static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    public SshPublicKey Key { get; }

    public bool IsEncrypted { get; }

    public static bool IsOne(string content) => content.TrimStart().StartsWith(Header, StringComparison.Ordinal);

    public static bool TryRead(string content, [NotNullWhen(true)] out OpenSshKeyFile? file, out string problem)
    {
        file = null;
        problem = "it is damaged: no whole private key of OpenSSH";
        var body = content.Trim();
        if (body.Length > LongestFile || !body.StartsWith(Header, StringComparison.Ordinal) || !body.EndsWith(Footer, StringComparison.Ordinal) || body.Length < Header.Length + Footer.Length)
            return false;
        var text = body[Header.Length..^Footer.Length];
        if (!Base64.IsValid(text))
            return false;
        var whole = Convert.FromBase64String(text);
        try
        {
            var bytes = new SshReader(whole);
            if (!bytes.TryRead(Magic.Length, out var magic) || !magic.SequenceEqual(Magic)
                || !bytes.TryReadString(out var cipher) || !bytes.TryReadString(out _) || !bytes.TryReadString(out _)
                || !bytes.TryReadUInt32(out var count) || count != 1
                || !bytes.TryReadString(out var blob) || !bytes.TryReadString(out var secret))
                return false;
            if (!SshPublicKey.TryRead(blob, out var key, out problem))
                return false;
            var isEncrypted = !cipher.SequenceEqual("none"u8);
            file = new OpenSshKeyFile(key, isEncrypted, isEncrypted ? [] : secret.ToArray());
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(whole);
        }
    }

    /// <summary>The private half, where this machine's own library can sign with it: ECDSA on P-256, and RSA; null for all else.</summary>
    internal AsymmetricAlgorithm? TryOpen()
    {
        var bytes = new SshReader(_private);
        // The same number twice, then the fields of the key.
        if (IsEncrypted || !bytes.TryReadUInt32(out var once) || !bytes.TryReadUInt32(out var twice) || once != twice || !bytes.TryReadString(out var type))
            return null;
        try
        {
            return type.SequenceEqual("ecdsa-sha2-nistp256"u8) ? Ecdsa(ref bytes) : type.SequenceEqual("ssh-rsa"u8) ? Rsa(ref bytes) : null;
        }
        catch (Exception e) when (e is CryptographicException or DivideByZeroException)
        {
            return null;
        }
    }

    private static ECDsa? Ecdsa(ref SshReader bytes)
    {
        if (!bytes.TryReadString(out _) || !bytes.TryReadString(out var point) || point.Length != 1 + (2 * P256) || point[0] != 4 || !bytes.TryReadInteger(P256, out var d))
            return null;
        return ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..(1 + P256)].ToArray(), Y = point[(1 + P256)..].ToArray() },
            D = d,
        });
    }

    private static RSA? Rsa(ref SshReader bytes)
    {
        // The library wants what follows from p, q and d too.
        if (!bytes.TryReadInteger(0, out var n) || !bytes.TryReadInteger(0, out var e) || !bytes.TryReadInteger(n.Length, out var d)
            || !bytes.TryReadInteger((n.Length + 1) / 2, out var inverse) || !bytes.TryReadInteger((n.Length + 1) / 2, out var p) || !bytes.TryReadInteger((n.Length + 1) / 2, out var q))
            return null;
        return RSA.Create(new RSAParameters
        {
            Modulus = n,
            Exponent = e,
            D = d,
            P = p,
            Q = q,
            InverseQ = inverse,
            DP = Reduced(d, p),
            DQ = Reduced(d, q),
        });
    }

    private static byte[] Reduced(byte[] d, byte[] prime)
    {
        var one = System.Numerics.BigInteger.One;
        var value = Number(d) % (Number(prime) - one);
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[prime.Length - bytes.Length], .. bytes];
    }

    private static System.Numerics.BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
