using Postern.Spa.Native;

namespace Postern.Watcher.Spa;

/// <summary>Where the system has nothing to verify ed25519 with: people with other keys get in, those with such keys do not.</summary>
internal sealed class MissingEd25519 : IEd25519Verifier
{
    public static readonly MissingEd25519 Instance = new();

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => false;
}
