using Postern.Linux;

namespace Postern.Cli.Knocking;

/// <summary>The command after <c>--</c>.</summary>
internal static class NextProgram
{
    /// <summary>What CreateProcess starts of itself. Scripts are left to who asks for their interpreter: it would read their arguments as commands.</summary>
    private static readonly string[] Endings = [".exe", ".com"];

    /// <summary>The file that a shell would run for this name, or null.</summary>
    public static string? Find(string name) =>
        OperatingSystem.IsWindows() ? FindOnWindows(name, Environment.GetEnvironmentVariable("PATH") ?? "", File.Exists) : ProcessImage.Find(name);

    /// <summary>Not in the current folder, where anybody may have put it, unless it is named.</summary>
    internal static string? FindOnWindows(string name, string path, Func<string, bool> exists)
    {
        if (name.Length == 0)
            return null;
        var files = Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? [name] : Endings.Select(ending => name + ending);
        return name.AsSpan().IndexOfAny(@"\/:") >= 0
            ? files.FirstOrDefault(exists)
            : path.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .SelectMany(folder => files.Select(file => $"{folder.Trim('"').TrimEnd('\\')}\\{file}")).FirstOrDefault(exists);
    }
}
