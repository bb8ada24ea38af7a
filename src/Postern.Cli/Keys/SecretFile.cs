using System.Diagnostics.CodeAnalysis;
using System.Text;
using Postern.Cli.Commands;
using Postern.Client;
using Postern.Linux;
using Postern.Policy.FrontEnds;

namespace Postern.Cli.Keys;

/// <summary>Files that hold a secret: their owner's alone, made whole or not at all, never put in the place of another.</summary>
internal static class SecretFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Of a key file; nothing that is one is longer.</summary>
    private const int LongestFile = 1 << 20;

    private const string Suffix = ".new";

    /// <summary>Makes a file with mode 0600. A message goes to the terminal where it cannot be, or is there already.</summary>
    /// <returns>The command's exit code.</returns>
    public static int Create(string path, string content, Terminal terminal, UnixFileMode mode = OwnerOnly) => Create(path, Encoding.UTF8.GetBytes(content), terminal, mode);

    /// <summary><inheritdoc cref="Create(string, string, Terminal, UnixFileMode)" path="/summary"/></summary>
    public static int Create(string path, byte[] content, Terminal terminal, UnixFileMode mode = OwnerOnly)
    {
        if (Path.Exists(path))
            return IsThere(path, terminal);
        var beside = $"{path}.{Guid.NewGuid():N}{Suffix}";
        try
        {
            using (var stream = WholeFile.Open(beside, FileMode.CreateNew, rights: mode))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            // A link and not a renaming: what came into being meanwhile stays.
            File.Move(beside, path, overwrite: false);
            if (OperatingSystem.IsLinux())
                DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return ExitCode.Done;
        }
        catch (IOException) when (Path.Exists(path) && File.Exists(beside))
        {
            return IsThere(path, terminal);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            terminal.Error.WriteLine($"postern: cannot write {path}: {e.Message}");
            return ExitCode.MachineRefused;
        }
        finally
        {
            TryDelete(beside);
        }
    }

    /// <summary>Gives a file new content at one stroke; its owner and mode stay.</summary>
    /// <returns>The command's exit code.</returns>
    public static int Replace(string path, string content, Terminal terminal)
    {
        try
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            if (OperatingSystem.IsLinux())
            {
                ReplacedFile.Write(path, bytes, Suffix);
                return ExitCode.Done;
            }

            WholeFile.Replace(path, bytes);
            return ExitCode.Done;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            terminal.Error.WriteLine($"postern: cannot write {path}: {e.Message}");
            return ExitCode.MachineRefused;
        }
    }

    /// <summary>A folder that is its owner's alone, with the folders around it.</summary>
    /// <returns>The command's exit code.</returns>
    public static int CreateFolder(string path, Terminal terminal)
    {
        try
        {
            WholeFile.CreateFolder(path);
            return ExitCode.Done;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            terminal.Error.WriteLine($"postern: cannot make the folder {path}: {e.Message}");
            return ExitCode.MachineRefused;
        }
    }

    /// <summary>False after a message on the terminal: it cannot be read, is too long, or is a secret that others can read.</summary>
    /// <param name="isSecret">Says of the content whether it has to be its owner's alone.</param>
    public static bool TryRead(string path, Func<string, bool> isSecret, Terminal terminal, [NotNullWhen(true)] out string? content) =>
        TryRead(path, isSecret, "its keys", terminal, out content);

    /// <summary><inheritdoc cref="TryRead(string, Func{string, bool}, Terminal, out string?)" path="/summary"/></summary>
    /// <param name="secret">What whoever reads the file then has: <c>its keys</c>.</param>
    public static bool TryRead(string path, Func<string, bool> isSecret, string secret, Terminal terminal, [NotNullWhen(true)] out string? content)
    {
        content = null;
        try
        {
            using var stream = path == "-" ? terminal.OpenInput() : File.OpenRead(path);
            var buffer = new byte[LongestFile + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > LongestFile)
            {
                terminal.Error.WriteLine($"postern: {path} is longer than {LongestFile >> 20} MB, and no file with {secret} is");
                return false;
            }

            content = Encoding.UTF8.GetString(buffer, 0, length);
            if (stream is not FileStream file || FileAccessRights.Exposure(file) is FileExposure.None || !isSecret(content))
                return true;
            terminal.Error.WriteLine($"postern: others can read or write {path}, and whoever read it has {secret}: chmod 600 {path}, and make new ones if others use this machine");
            content = null;
            return false;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            terminal.Error.WriteLine($"postern: cannot read {path}: {e.Message}");
            return false;
        }
    }

    private static int IsThere(string path, Terminal terminal)
    {
        terminal.Error.WriteLine($"postern: {path} exists and is left as it is; name another file, or remove it first");
        return ExitCode.WrongInput;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // It could not be made there either.
        }
    }

    private static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
