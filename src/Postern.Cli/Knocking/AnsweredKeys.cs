using System.Security.Cryptography;
using Postern.Cli.Keys;
using Postern.Spa.Keys;

namespace Postern.Cli.Knocking;

/// <summary>Which key a gate answered last: a file for each gate in the person's own folder. Only a hint, so that trouble with it is none.</summary>
internal static class AnsweredKeys
{
    private const int LongestFingerprint = 100;

    public static string? Read(Terminal terminal, GateIdentity gate)
    {
        try
        {
            var file = File(terminal, gate);
            return new FileInfo(file) is { Exists: true, Length: <= LongestFingerprint } ? System.IO.File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Write(Terminal terminal, GateIdentity gate, string fingerprint)
    {
        try
        {
            var file = File(terminal, gate);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            else
                Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            System.IO.File.WriteAllText(file, fingerprint + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next knock tries the keys in turn again.
        }
    }

    private static string File(Terminal terminal, GateIdentity gate) =>
        Path.Combine(PersonFolder.Path(terminal), "answered", Convert.ToHexStringLower(SHA256.HashData(gate.Public.Span).AsSpan(0, 8)));
}
