using System.Security.Cryptography;
using Postern.Client.Signing;
using Postern.Spa.Keys;

namespace Postern.Client.Plans;

/// <summary>Which key a gate answered last: a file for each gate in the person's own folder. Only a hint, so that trouble with it is none.</summary>
internal static class AnsweredKeys
{
    private const int LongestFingerprint = 100;

    public static string? Read(string home, GateIdentity gate)
    {
        try
        {
            var file = File(home, gate);
            return new FileInfo(file) is { Exists: true, Length: <= LongestFingerprint } ? System.IO.File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Write(string home, GateIdentity gate, string fingerprint)
    {
        try
        {
            var file = File(home, gate);
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

    private static string File(string home, GateIdentity gate) =>
        Path.Combine(KeyPlaces.Folder(home), "answered", Convert.ToHexStringLower(SHA256.HashData(gate.Public.Span).AsSpan(0, 8)));
}
