using System.ComponentModel;

namespace Postern.Client;

/// <summary>
/// Where a program that we start ourselves is. The runtime looks into the current folder before it looks into <c>PATH</c>, and so does Windows: in a folder
/// of downloads, or in /tmp, that would be a stranger's.
/// </summary>
public static class OwnPrograms
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const int NoSuchFile = 2;

    /// <returns>Its path: of a bare name, the first in a folder of <c>PATH</c> that does not depend on where we are; any other name as it is.</returns>
    /// <exception cref="Win32Exception">There is none, as where a process cannot be started.</exception>
    public static string Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin");

    /// <param name="folders">As <c>PATH</c> has them.</param>
    internal static string Find(string name, string folders)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Path.GetFileName(name) != name)
            return name;
        var file = OperatingSystem.IsWindows() && !Path.HasExtension(name) ? $"{name}.exe" : name;
        return folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(IsProgram) ?? throw new Win32Exception(NoSuchFile, $"no folder of PATH has a program {name}");
    }

    private static bool IsProgram(string path) => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0);
}
