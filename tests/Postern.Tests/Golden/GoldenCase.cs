using System.Runtime.CompilerServices;
using Postern.Policy.FrontEnds;

namespace Postern.Tests.Golden;

/// <summary>
/// One folder of tests/cases: an input, and beside it what each stage makes of it. The folders are numbered so that reading them in
/// order is a tour of what Postern can do.
/// </summary>
public sealed record GoldenCase(string Folder)
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "cases"));

    public string Name => Path.GetFileName(Folder);

    public static IEnumerable<GoldenCase> All() => Directory.GetDirectories(Root).Order(StringComparer.Ordinal).Select(f => new GoldenCase(f));

    /// <summary>As <c>postern compile</c> compiles; a case that says in its name what it needs is compiled as by <c>up</c>, beside which no watcher runs.</summary>
    public bool HasWatcher => !Name.EndsWith("-needs-the-watcher", StringComparison.Ordinal);

    /// <summary>policy.yaml, router.rsc, knockd.conf or several of them, by the names that diagnostics show.</summary>
    public IReadOnlyList<string> Inputs => [.. Directory.GetFiles(Folder).Where(f => Path.GetExtension(f) is ".yaml" or ".rsc" or ".conf" && Path.GetFileName(f) != "out.rsc").Order(StringComparer.Ordinal)];

    /// <summary>The inputs, each with what lies beside it.</summary>
    public IReadOnlyList<InputFile> Files => [.. Inputs.Select(f => Read(Path.GetFileName(f)))];

    private InputFile Read(string name) => new(name, File.ReadAllBytes(Path.Combine(Folder, name)))
    {
        ReadNamed = (string beside, out string? refusal) =>
        {
            var isThere = File.Exists(Path.Combine(Folder, beside));
            refusal = isThere ? null : "No such file or directory";
            return isThere ? Read(beside) : null;
        },
    };

    /// <summary>The arguments of --interfaces, one a line.</summary>
    public IReadOnlyList<string> Interfaces =>
        File.Exists(Path.Combine(Folder, "interfaces.txt")) ? [.. File.ReadAllLines(Path.Combine(Folder, "interfaces.txt")).Where(l => l.Length > 0)] : [];

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
