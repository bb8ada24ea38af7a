using System.Diagnostics;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Tests.Spa.Native;

/// <summary>A key that ssh-keygen made, and that signs by <c>ssh-keygen -Y sign</c>.</summary>
internal sealed class KeygenSigner : ISpaSigner, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-spa-").FullName;

    public KeygenSigner(params string[] arguments)
    {
        Run(null, ["-q", "-N", "", "-C", "", "-f", KeyFile, .. arguments]);
        var words = File.ReadAllText(KeyFile + ".pub").Split(' ', StringSplitOptions.TrimEntries);
        Key = SshPublicKey.TryRead(words[0], words[1], out var key, out var problem) ? key : throw new InvalidOperationException(problem);
    }

    public SshPublicKey Key { get; }

    public string KeyFile => Path.Combine(_folder, "key");

    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem) => throw new NotSupportedException("ssh-keygen wraps what it signs itself");

    public byte[]? SignMessage(ReadOnlySpan<byte> message, out string problem)
    {
        problem = "";
        var text = Run(message.ToArray(), ["-Y", "sign", "-q", "-n", SshSig.Namespace, "-f", KeyFile]);
        var base64 = string.Concat(text.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)));
        if (!SshSig.TryRead(Convert.FromBase64String(base64), out var key, out var signature) || !Key.Equals(key))
            throw new InvalidOperationException("ssh-keygen wrote no signature: " + text);
        return signature;
    }

    public string Run(byte[]? input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ssh-keygen", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardInput.BaseStream.Write(input ?? []);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"ssh-keygen {string.Join(' ', arguments)}: {error.Result}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
