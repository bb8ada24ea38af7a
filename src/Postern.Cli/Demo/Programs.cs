using Postern.Linux;

namespace Postern.Cli.Demo;

/// <summary>Where programs are. An ordinary user's PATH often lacks the folders of the system's own tools.</summary>
internal static class Programs
{
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    public static string? Find(string name) =>
        ProcessImage.Find(name) ?? SystemFolders.Select(folder => ProcessImage.Find($"{folder}/{name}")).FirstOrDefault(found => found is not null);

    /// <summary>For programs that <see cref="Packages"/> has made sure of.</summary>
    public static string Known(string name) => Find(name) ?? name;

    /// <summary>This very program, to be started again with other arguments.</summary>
    public static IReadOnlyList<string> Self { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
        ? [path]
        : [Environment.ProcessPath ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "postern.dll")];
}
