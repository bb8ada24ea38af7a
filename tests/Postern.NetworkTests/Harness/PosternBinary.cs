namespace Postern.NetworkTests.Harness;

/// <summary>The program that is tested.</summary>
internal static class PosternBinary
{
    public static string RepositoryRoot { get; } = FindRoot();

    private static readonly Lazy<string> FoundBuilt = new(FindBuilt);

    /// <summary>The file named by POSTERN_PROGRAM, such as one made by ./package; without it the one that was built with the tests.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("POSTERN_PROGRAM") is { Length: > 0 } named ? System.IO.Path.GetFullPath(named) : Built;

    /// <summary>What the build made, in the configuration that the tests were built in.</summary>
    public static string Built => FoundBuilt.Value;

    private static string FindBuilt()
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
