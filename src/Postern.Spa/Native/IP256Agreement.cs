using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>A private key on P-256 that agrees on secrets with other ends. Not for concurrent use.</summary>
public interface IP256Agreement : IDisposable
{
    /// <summary>The shared point's first coordinate.</summary>
    /// <param name="other">65 bytes: an uncompressed point.</param>
    /// <param name="shared">32 bytes to be written.</param>
    /// <returns>False where the other end's is no point of the curve.</returns>
    bool TryAgree(ReadOnlySpan<byte> other, Span<byte> shared);
}

/// <summary>Makes one of an ECPrivateKey (RFC 5915, DER); null where it cannot.</summary>
public delegate IP256Agreement? P256AgreementFactory(ReadOnlySpan<byte> privateKey);

/// <summary>The runtime's own.</summary>
internal sealed class RuntimeAgreement(ECDiffieHellman own) : IP256Agreement
{
    public bool TryAgree(ReadOnlySpan<byte> other, Span<byte> shared)
    {
        if (P256.Agree(own, other) is not { } secret)
            return false;
        secret.CopyTo(shared);
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }

    /// <summary>The key is its owner's.</summary>
    public void Dispose()
    {
    }
}
