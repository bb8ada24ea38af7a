using System.ComponentModel;
using System.Diagnostics;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Client.Signing;

/// <summary>Signs by <c>ssh-keygen -Y sign</c>, which reads every kind of key file, asks for passphrases at the terminal, and talks to security keys.</summary>
/// <param name="program">ssh-keygen, where tests do not name another.</param>
public sealed class KeygenSigner(string file, SshPublicKey key, string program = "ssh-keygen") : ISpaSigner
{
    /// <summary>A person types a passphrase meanwhile, or looks for a security key.</summary>
    private static readonly TimeSpan TimeToSign = TimeSpan.FromMinutes(3);

    public SshPublicKey Key { get; } = key;

    /// <summary>Never: ssh-keygen wraps what it signs.</summary>
    public byte[]? Sign(ReadOnlySpan<byte> data, out string problem)
    {
        problem = $"{program} signs messages alone";
        return null;
    }

    /// <inheritdoc/>
    public byte[]? SignMessage(ReadOnlySpan<byte> message, out string problem)
    {
        // What is signed goes through a pipe, and the passphrase by the terminal: nothing secret is in the argument list.
        try
        {
            var start = new ProcessStartInfo(OwnPrograms.Find(program))
            {
                ArgumentList = { "-q", "-Y", "sign", "-n", SshSig.Namespace, "-f", file },
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start) ?? throw new InvalidOperationException("no process was made");
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            var ended = WriteAndWait(process, message);
            if (!ended)
            {
                process.Kill();
                problem = $"{program} did not sign with {file} within {TimeToSign.TotalMinutes} minutes";
                return null;
            }

            if (process.ExitCode == 0 && SshSigArmour.TryRead(output.GetAwaiter().GetResult(), Key, out var signature))
            {
                problem = "";
                return signature;
            }

            problem = process.ExitCode == 0
                ? $"{program} signed with another key than {Key.FingerprintText}: {file} and {file}.pub do not belong together"
                : $"{program} did not sign with {file}: {LastLine(errors.GetAwaiter().GetResult())}";
            return null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            problem = $"{program} is needed to sign with {file} and cannot be started: {e.Message}";
            return null;
        }
    }

    private static bool WriteAndWait(Process process, ReadOnlySpan<byte> message)
    {
        try
        {
            process.StandardInput.BaseStream.Write(message);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read; its exit code and words tell why.
        }

        return process.WaitForExit(TimeToSign);
    }

    private static string LastLine(string errors) =>
        errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it says nothing";
}
