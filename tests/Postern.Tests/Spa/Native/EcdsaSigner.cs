using System.Security.Cryptography;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Tests.Spa.Native;

/// <summary>A P-256 key that signs here, plain or as a FIDO authenticator does (PROTOCOL.u2f), touched or not.</summary>
internal sealed class EcdsaSigner : ISpaSigner, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte? _flags;

    /// <param name="flags">What the authenticator saw; null for a plain key.</param>
    public EcdsaSigner(byte? flags = null)
    {
        _flags = flags;
        var q = _key.ExportParameters(includePrivateParameters: false).Q;
        var blob = new SshBytes().String(Type).String("nistp256"u8).String([4, .. q.X!, .. q.Y!]);
        Key = SshPublicKey.TryRead(flags is null ? blob.ToArray() : blob.String("ssh:"u8).ToArray(), out var key, out var problem) ? key : throw new InvalidOperationException(problem);
    }

    public SshPublicKey Key { get; }

    private ReadOnlySpan<byte> Type => _flags is null ? "ecdsa-sha2-nistp256"u8 : "sk-ecdsa-sha2-nistp256@openssh.com"u8;

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        var value = _key.SignData(_flags is { } flags ? Authenticated(data, flags) : data.ToArray(), HashAlgorithmName.SHA256);
        var signature = new SshBytes().String(Type).String(new SshBytes().String(Number(value.AsSpan(0, 32))).String(Number(value.AsSpan(32))).ToArray()).ToArray();
        return _flags is { } seen ? [.. signature, seen, 0, 0, 0, 7] : signature;
    }

    /// <summary>What an authenticator signs: the hash of its application, the flags, the counter, the hash of the data.</summary>
    public static byte[] Authenticated(ReadOnlySpan<byte> data, byte flags) => [.. SHA256.HashData("ssh:"u8), flags, 0, 0, 0, 7, .. SHA256.HashData(data)];

    public void Dispose() => _key.Dispose();

    private static byte[] Number(ReadOnlySpan<byte> value)
    {
        var number = value.TrimStart((byte)0);
        return number[0] >= 0x80 ? [0, .. number] : number.ToArray();
    }
}
