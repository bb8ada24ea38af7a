using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Watcher.Spa;

/// <summary>A key that lives as long as a rehearsal: its packets are right, so that an answer is made too.</summary>
internal sealed class RehearsalSigner : ISpaSigner, IDisposable
{
    private const string Type = "ecdsa-sha2-nistp256";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public RehearsalSigner()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        byte[] blob = [.. Text(Type), .. Text("nistp256"), .. Field([4, .. point.X!, .. point.Y!])];
        Key = SshPublicKey.TryRead(blob, out var key, out var problem) ? key : throw new CryptographicException(problem);
    }

    public SshPublicKey Key { get; }

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        var signature = _key.SignData(data, HashAlgorithmName.SHA256);
        return [.. Text(Type), .. Field([.. Number(signature.AsSpan(0, signature.Length / 2)), .. Number(signature.AsSpan(signature.Length / 2))])];
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Text(string text) => Field(Encoding.ASCII.GetBytes(text));

    private static byte[] Number(ReadOnlySpan<byte> number)
    {
        var plain = number.TrimStart((byte)0);
        return Field(plain.IsEmpty || plain[0] >= 0x80 ? [0, .. plain] : plain);
    }

    private static byte[] Field(ReadOnlySpan<byte> bytes)
    {
        var field = new byte[sizeof(uint) + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(field, bytes.Length);
        bytes.CopyTo(field.AsSpan(sizeof(uint)));
        return field;
    }
}
