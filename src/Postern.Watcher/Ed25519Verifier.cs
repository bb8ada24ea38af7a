using Postern.Linux;
using Postern.Spa;
using Postern.Spa.Native;

namespace Postern.Watcher;

/// <summary>Ed25519 for packets, by the system's OpenSSL, which keeps the keys that were asked for. For any thread, one at a time.</summary>
public sealed class Ed25519Verifier : IEd25519Verifier
{
    /// <summary>Keys beyond these are taken in for each signature.</summary>
    private const int MostKeys = 16_384;

    private readonly Dictionary<Digest32, Ed25519Key?> _keys = [];

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

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Ed25519Key.Length)
            return false;
        var point = Digest32.Of(publicKey);
        lock (_keys)
        {
            if (!_keys.TryGetValue(point, out var key))
            {
                if (_keys.Count >= MostKeys)
                    return Ed25519Signature.Verify(publicKey, message, signature);
                _keys[point] = key = Ed25519Key.TryOpen(publicKey);
            }

            return key?.Verify(message, signature) == true;
        }
    }
}
