using Postern.Linux;
using Postern.Spa.Native;

namespace Postern.Watcher;

/// <summary>Ed25519 for packets, by the system's OpenSSL.</summary>
public sealed class Ed25519Verifier : IEd25519Verifier
{
    /// <summary>Asks for the library now: a gate that cannot verify the keys of its people says so before it stands.</summary>
    /// <returns>Null with what is missing.</returns>
    public static Ed25519Verifier? TryLoad(out string problem)
    {
        problem = Ed25519Signature.Problem() ?? "";
        return problem.Length == 0 ? new Ed25519Verifier() : null;
    }

    private Ed25519Verifier()
    {
    }

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519Signature.Verify(publicKey, message, signature);
}
