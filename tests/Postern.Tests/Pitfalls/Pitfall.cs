using System.Globalization;
using Postern.Tests.Documents;

namespace Postern.Tests.Pitfalls;

/// <summary>
/// One folder of tests/pitfalls: <c>has.rsc</c> (or .yaml) has a pitfall of knocking, <c>has-not</c> is the same without it, and
/// <c>expected.txt</c> says <c>CODE line:column</c>, a finding a line; what stands behind # is for the reader.
/// </summary>
public sealed record Pitfall(string Folder)
{
    public static string Root { get; } = Path.Combine(Repository.Root, "tests", "pitfalls");

    public string Name => Path.GetFileName(Folder);

    public string Has => Directory.GetFiles(Folder, "has.*").Single();

    public string HasNot => Directory.GetFiles(Folder, "has-not.*").Single();

    public IReadOnlyList<ExpectedFinding> Expected =>
    [
        .. File.ReadLines(Path.Combine(Folder, "expected.txt")).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0)
            .Select(l => l.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries))
            .Select(p => new ExpectedFinding(p[0], int.Parse(p[1], CultureInfo.InvariantCulture), int.Parse(p[2], CultureInfo.InvariantCulture))),
    ];

    public static IEnumerable<Pitfall> All() => Directory.GetDirectories(Root).Order(StringComparer.Ordinal).Select(f => new Pitfall(f));
}

public readonly record struct ExpectedFinding(string Code, int Line, int Column)
{
    public override string ToString() => $"{Code} {Line}:{Column}";
}
