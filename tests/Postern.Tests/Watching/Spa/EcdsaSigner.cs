using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Tests.Watching.Spa;

/// <summary>An SSH key in this process: thousands of packets are signed where a program for each would take minutes.</summary>
internal sealed class EcdsaSigner : ISpaSigner, IDisposable
{
    private const string Type = "ecdsa-sha2-nistp256";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public EcdsaSigner()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        byte[] blob = [.. Text(Type), .. Text("nistp256"), .. Bytes([4, .. point.X!, .. point.Y!])];
        Key = SshPublicKey.TryRead(blob, out var key, out var problem) ? key : throw new InvalidOperationException(problem);
    }

    public SshPublicKey Key { get; }

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        var signature = _key.SignData(data, HashAlgorithmName.SHA256);
        return [.. Text(Type), .. Bytes([.. Number(signature[..32]), .. Number(signature[32..])])];
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Text(string text) => Bytes(Encoding.ASCII.GetBytes(text));

    private static byte[] Number(byte[] number)
    {
        var plain = number.AsSpan().TrimStart((byte)0);
        return Bytes(plain[0] >= 0x80 ? [0, .. plain] : plain.ToArray());
    }

    private static byte[] Bytes(byte[] bytes)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }
}
