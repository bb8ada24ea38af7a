using Postern.Cli.Sessions;
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

    /// <summary>Windows knows no execve: there it runs as our child, on our console, and its exit code is ours.</summary>
    /// <param name="argv">Its name as it was given, and its arguments.</param>
    /// <returns>Only where it ran as a child, or could not be started; then with the reason.</returns>
    public static async Task<(int Code, string? Refusal)> Become(string program, IReadOnlyList<string> argv) =>
        OperatingSystem.IsWindows() ? await ChildProgram.Run(program, [.. argv.Skip(1)]) : (ExitCode.MachineRefused, ProcessImage.Replace(program, argv));

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
