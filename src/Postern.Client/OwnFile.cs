using System.Text;

namespace Postern.Client;

/// <summary>Files that hold what others must not know.</summary>
public static class OwnFile
{
    /// <summary>What nobody but its owner may have.</summary>
    internal const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The text, or why it is not taken: it is not there, others can read it, or it is longer than <paramref name="most"/> bytes.</returns>
    public static (string? Text, KnockProblem? Problem) Read(string path, int most)
    {
        try
        {
            // Looked at through the open file, so that no other can take its place between.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
                return (null, KnockProblem.Wrong($"others can read or change {path}, and it holds keys", $"chmod 600 {path}; and make new keys if others have been here"));
            var bytes = new byte[most + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > most
                ? (null, KnockProblem.Wrong($"{path} is longer than {most} bytes", "name another file"))
                : (Utf8.GetString(bytes, 0, length), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, KnockProblem.Wrong($"{path} is no text", "name another file, or save it as UTF-8"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, KnockProblem.Wrong($"{path} cannot be read: {e.Message}", "name a file that is yours"));
        }
    }
}
