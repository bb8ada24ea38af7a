using System.Security.Cryptography;

namespace Postern.Spa.Keys;

/// <summary>The numbers within a key's blob, behind its type.</summary>
/// <param name="Point">Ed25519: 32 bytes; ECDSA: an uncompressed point; RSA: the modulus, big-endian.</param>
internal sealed record SshKeyNumbers(SshKeyKind Kind, byte[] Point)
{
    /// <summary>RSA alone.</summary>
    public byte[] Exponent { get; private init; } = [];

    /// <summary>What a FIDO authenticator binds the key to, <c>ssh:</c> mostly.</summary>
    public byte[] Application { get; private init; } = [];

    private const int LongestApplication = 255;

    /// <summary>.NET for Windows takes no longer one, and nobody makes longer ones.</summary>
    private const int LongestExponent = 8;

    /// <summary>Null with what is wrong. Nothing may follow.</summary>
    public static SshKeyNumbers? TryRead(SshKeyKind kind, ref SshReader reader, out string problem)
    {
        var numbers = kind switch
        {
            SshKeyKind.Ed25519 or SshKeyKind.SecurityEd25519 => ReadEd25519(kind, ref reader, out problem),
            SshKeyKind.Rsa => ReadRsa(ref reader, out problem),
            _ => ReadEcdsa(kind, ref reader, out problem),
        };
        if (numbers is null)
            return null;
        if (kind is SshKeyKind.SecurityEd25519 or SshKeyKind.SecurityEcdsa)
        {
            if (!reader.TryReadString(out var application) || application.Length > LongestApplication)
                numbers = null;
            else
                numbers = numbers with { Application = application.ToArray() };
        }

        if (numbers is not null && reader.IsAtEnd)
            return numbers;
        problem = Damaged;
        return null;
    }

    private static string Damaged => "the key is damaged: copy the whole line of the .pub file again";

    private static SshKeyNumbers? ReadEd25519(SshKeyKind kind, ref SshReader reader, out string problem)
    {
        problem = Damaged;
        if (!reader.TryReadString(out var point) || point.Length != 32)
            return null;
        problem = "the key is a point of small order, with which anybody can sign: nobody's program makes such keys. Remove it";
        return Ed25519Point.IsWeak(point) ? null : new SshKeyNumbers(kind, point.ToArray());
    }

    private static SshKeyNumbers? ReadEcdsa(SshKeyKind kind, ref SshReader reader, out string problem)
    {
        problem = Damaged;
        var (name, curve) = CurveOf(kind);
        if (!reader.TryReadString(out var named) || !named.SequenceEqual(name) || !reader.TryReadString(out var point))
            return null;
        var field = (point.Length - 1) / 2;
        if (point.Length != 1 + 2 * FieldLength(kind) || point[0] != 4)
            return null;
        try
        {
            // That it lies on the curve is checked here, once.
            using var imported = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = point[1..(1 + field)].ToArray(), Y = point[(1 + field)..].ToArray() } });
            return new SshKeyNumbers(kind, point.ToArray());
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static SshKeyNumbers? ReadRsa(ref SshReader reader, out string problem)
    {
        problem = Damaged;
        if (!reader.TryReadPositive(out var exponent) || !reader.TryReadPositive(out var modulus))
            return null;
        var bits = 8 * modulus.Length - byte.LeadingZeroCount(modulus[0]);
        if (bits < SshPublicKey.ShortestRsa)
        {
            problem = $"the RSA key has {bits} bits, and less than {SshPublicKey.ShortestRsa} is not safe: make another with ssh-keygen -t ed25519";
            return null;
        }

        if (bits > SshPublicKey.LongestRsa)
        {
            problem = $"the RSA key has {bits} bits, and {SshPublicKey.LongestRsa} are the most: longer signatures cost the gate too much, or do not fit into one packet. Make another with ssh-keygen -t ed25519";
            return null;
        }

        var isOdd = (exponent[^1] & modulus[^1] & 1) == 1;
        return exponent.Length > LongestExponent || !isOdd || (exponent.Length == 1 && exponent[0] < 3) ? null : new SshKeyNumbers(SshKeyKind.Rsa, modulus.ToArray()) { Exponent = exponent.ToArray() };
    }

    /// <summary>Bytes of a coordinate, and of each half of a signature.</summary>
    public static int FieldLength(SshKeyKind kind) => kind switch
    {
        SshKeyKind.EcdsaP384 => 48,
        SshKeyKind.EcdsaP521 => 66,
        _ => 32,
    };

    private static (byte[] Name, ECCurve Curve) CurveOf(SshKeyKind kind) => kind switch
    {
        SshKeyKind.EcdsaP384 => ("nistp384"u8.ToArray(), ECCurve.NamedCurves.nistP384),
        SshKeyKind.EcdsaP521 => ("nistp521"u8.ToArray(), ECCurve.NamedCurves.nistP521),
        _ => ("nistp256"u8.ToArray(), ECCurve.NamedCurves.nistP256),
    };

    public ECDsa ToEcdsa()
    {
        var field = FieldLength(Kind);
        return ECDsa.Create(new ECParameters { Curve = CurveOf(Kind).Curve, Q = new ECPoint { X = Point[1..(1 + field)], Y = Point[(1 + field)..] } });
    }

    public RSA ToRsa() => RSA.Create(new RSAParameters { Modulus = Point, Exponent = Exponent });
}
