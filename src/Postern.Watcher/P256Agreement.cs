using Postern.Linux;
using Postern.Spa.Native;

namespace Postern.Watcher;

/// <summary>Agreements of a gate's key by the system's OpenSSL.</summary>
public sealed class P256Agreement : IP256Agreement
{
    private readonly P256Secret _secret;

    private P256Agreement(P256Secret secret) => _secret = secret;

    /// <summary>Null where the system has no OpenSSL 3: the runtime's agreement is slower and as good.</summary>
    public static P256Agreement? TryOpen(ReadOnlySpan<byte> privateKey) => P256Secret.TryOpen(privateKey) is { } secret ? new P256Agreement(secret) : null;

    public bool TryAgree(ReadOnlySpan<byte> other, Span<byte> shared) => _secret.TryAgree(other, shared);

    public void Dispose() => _secret.Dispose();
}
