using System.Security.Cryptography;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Client.Signing;

/// <summary>Signs by a key file without passphrase, with no other program: the kinds that the runtime's own library can.</summary>
public sealed class KeyFileSigner : ISpaSigner, IDisposable
{
    private readonly AsymmetricAlgorithm _algorithm;

    private KeyFileSigner(SshPublicKey key, AsymmetricAlgorithm algorithm) => (Key, _algorithm) = (key, algorithm);

    public SshPublicKey Key { get; }

    /// <summary>Null for an encrypted file, and for kinds that need <see cref="KeygenSigner"/>: Ed25519, security keys.</summary>
    public static KeyFileSigner? TryCreate(OpenSshKeyFile file) => file.TryOpen() is { } algorithm ? new KeyFileSigner(file.Key, algorithm) : null;

    /// <inheritdoc/>
    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        switch (_algorithm)
        {
            case ECDsa ecdsa:
                return SshEcdsa.Sign(ecdsa, data);
            case RSA rsa:
                return new SshBytes().String("rsa-sha2-512"u8).String(rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)).ToArray();
            default:
                throw new InvalidOperationException($"no way to sign with {Key.Type}");
        }
    }

    public void Dispose() => _algorithm.Dispose();
}
