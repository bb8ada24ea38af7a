using System.Security.Cryptography;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Bench.Packets;

/// <summary>An ecdsa key in this process: thousands of packets are signed where an agent would take minutes. For concurrent use.</summary>
internal sealed class EcdsaSigner : ISpaSigner, IDisposable
{
    private const string Type = "ecdsa-sha2-nistp256";

    private readonly ECParameters _secret;
    private readonly ThreadLocal<ECDsa> _key;

    public EcdsaSigner()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _secret = made.ExportParameters(includePrivateParameters: true);
        _key = new(() => ECDsa.Create(_secret), trackAllValues: true);
        byte[] blob = [.. SshText.Field(Type), .. SshText.Field("nistp256"), .. SshText.Field([4, .. _secret.Q.X!, .. _secret.Q.Y!])];
        Key = SshPublicKey.TryRead(blob, out var key, out var problem) ? key : throw new CryptographicException(problem);
    }

    public SshPublicKey Key { get; }

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        var signature = _key.Value!.SignData(data, HashAlgorithmName.SHA256);
        return [.. SshText.Field(Type), .. SshText.Field([.. SshText.Number(signature.AsSpan(0, 32)), .. SshText.Number(signature.AsSpan(32))])];
    }

    public void Dispose()
    {
        foreach (var key in _key.Values)
            key.Dispose();
        _key.Dispose();
    }
}
