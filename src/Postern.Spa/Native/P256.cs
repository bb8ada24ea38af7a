using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>Points and agreements on NIST P-256, in the spelling of SEC 1 without compression.</summary>
internal static class P256
{
    public const int FieldLength = 32;

    public const int PublicLength = 1 + 2 * FieldLength;

    private const byte Uncompressed = 4;

    public static void WritePublic(ECDiffieHellman key, Span<byte> point)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        point[0] = Uncompressed;
        q.X.CopyTo(point[1..]);
        q.Y.CopyTo(point[(1 + FieldLength)..]);
    }

    /// <summary>The private key with this scalar; null for zero and what is not below the order.</summary>
    public static ECDiffieHellman? FromScalar(ReadOnlySpan<byte> scalar)
    {
        var d = scalar.ToArray();
        try
        {
            return d.AsSpan().IndexOfAnyExcept((byte)0) < 0 ? null : ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    /// <summary>Whether these 65 bytes are a point of the curve, and not the one at infinity (which has no such spelling).</summary>
    public static bool IsPoint(ReadOnlySpan<byte> point)
    {
        using var key = Import(point);
        return key is not null;
    }

    /// <summary>The shared point's first coordinate, 32 bytes; null where the other end's is no point of the curve.</summary>
    public static byte[]? Agree(ECDiffieHellman own, ReadOnlySpan<byte> other)
    {
        using var key = Import(other);
        if (key is null)
            return null;
        using var publicKey = key.PublicKey;
        try
        {
            return own.DeriveRawSecretAgreement(publicKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // The runtime checks that the point lies on the curve when it takes it in; a curve of prime order has no small subgroups.
    private static ECDiffieHellman? Import(ReadOnlySpan<byte> point)
    {
        if (point.Length != PublicLength || point[0] != Uncompressed)
            return null;
        try
        {
            return ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..(1 + FieldLength)].ToArray(), Y = point[(1 + FieldLength)..].ToArray() },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
