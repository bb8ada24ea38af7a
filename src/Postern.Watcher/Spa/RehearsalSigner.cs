using System.Security.Cryptography;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Watcher.Spa;

/// <summary>A key that lives as long as a rehearsal: its packets are right, so that an answer is made too.</summary>
internal sealed class RehearsalSigner : ISpaSigner, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public RehearsalSigner() =>
        Key = SshPublicKey.TryRead(SshEcdsa.Blob(_key.ExportParameters(includePrivateParameters: false).Q), out var key, out var problem) ? key : throw new CryptographicException(problem);

    public SshPublicKey Key { get; }

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        return SshEcdsa.Sign(_key, data);
    }

    public void Dispose() => _key.Dispose();
}
