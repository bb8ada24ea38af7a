using System.Diagnostics;
using System.Security.Cryptography;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Tests.Spa.Native;

/// <summary>An Ed25519 key that the openssl program signs with, plain or as a FIDO authenticator does.</summary>
internal sealed class Ed25519Signer : ISpaSigner, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-spa-").FullName;
    private readonly byte? _flags;

    /// <param name="flags">What the authenticator saw; null for a plain key.</param>
    /// <param name="seed">32 bytes; random when null.</param>
    public Ed25519Signer(byte? flags = null, byte[]? seed = null)
    {
        _flags = flags;
        // RFC 8410: what precedes the seed of every key.
        File.WriteAllBytes(Path.Combine(_folder, "key"), [.. Convert.FromHexString("302e020100300506032b657004220420"), .. seed ?? RandomNumberGenerator.GetBytes(32)]);
        Run("pkey", "-inform", "DER", "-in", "key", "-pubout", "-outform", "DER", "-out", "public");
        var blob = new SshBytes().String(Type).String(File.ReadAllBytes(Path.Combine(_folder, "public")).AsSpan(^32..));
        Key = SshPublicKey.TryRead(flags is null ? blob.ToArray() : blob.String("ssh:"u8).ToArray(), out var key, out var problem) ? key : throw new InvalidOperationException(problem);
    }

    public SshPublicKey Key { get; }

    private ReadOnlySpan<byte> Type => _flags is null ? "ssh-ed25519"u8 : "sk-ssh-ed25519@openssh.com"u8;

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = "";
        File.WriteAllBytes(Path.Combine(_folder, "data"), _flags is { } flags ? EcdsaSigner.Authenticated(data, flags) : data.ToArray());
        Run("pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", "key", "-in", "data", "-out", "signature");
        var signature = new SshBytes().String(Type).String(File.ReadAllBytes(Path.Combine(_folder, "signature"))).ToArray();
        return _flags is { } seen ? [.. signature, seen, 0, 0, 0, 7] : signature;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"openssl {string.Join(' ', arguments)}: {error}");
    }
}
