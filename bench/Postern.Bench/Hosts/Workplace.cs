namespace Postern.Bench.Hosts;

/// <summary>Folders of this repository that a run reads from and writes to.</summary>
internal static class Workplace
{
    private static readonly string Root = FindRoot();

    /// <summary>The command under test; <c>--postern</c> names another.</summary>
    public static string PosternCommand { get; set; } = Path.Combine(Root, "postern");

    /// <summary>Whether <c>--postern</c> named it: else a scenario about the program as it is handed on has <c>./package</c> make that.</summary>
    public static bool PosternIsNamed { get; set; }

    public static string Results => Directory.CreateDirectory(Path.Combine(Root, "bench", "results")).FullName;

    private static string Scratch => Directory.CreateDirectory(Path.Combine(Root, "bench", "tmp")).FullName;

    public static string InRepository(params ReadOnlySpan<string> path) => Path.Combine([Root, .. path]);

    public static string File(string name) => Path.Combine(Scratch, name);

    /// <summary>Writes a file that only its owner may read: daemons insist on it.</summary>
    public static string Write(string name, string text)
    {
        var path = File(name);
        System.IO.File.WriteAllText(path, text);
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public static string EmptyFolder(string name)
    {
        var path = File(name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Postern.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("Run it from within the repository: no Postern.slnx above " + AppContext.BaseDirectory);
    }
}
