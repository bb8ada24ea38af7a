namespace Postern.NetworkTests.Harness;

/// <summary>Finds what the build made, in the configuration that the tests were built in.</summary>
internal static class PosternBinary
{
    private static readonly Lazy<string> Found = new(Find);

    public static string Path => Found.Value;

    public static string RepositoryRoot { get; } = FindRoot();

    private static string Find()
    {
        // …/tests/Postern.NetworkTests/bin/<Configuration>/net10.0/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var path = System.IO.Path.Combine(RepositoryRoot, "src", "Postern.Cli", "bin", output.Parent!.Name, output.Name, "postern");
        return File.Exists(path) ? path : throw new FileNotFoundException("build src/Postern.Cli first", path);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Postern.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("no Postern.slnx above the test assembly");
    }
}
