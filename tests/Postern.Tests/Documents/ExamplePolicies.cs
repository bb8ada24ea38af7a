using System.Text;
using System.Text.RegularExpressions;
using Postern.Cli;
using Postern.Policy.FrontEnds;
using Postern.Tests.Golden;

namespace Postern.Tests.Documents;

/// <summary>Every policy and script that a reader meets, with the files that it names: the cases, the pitfalls, the pages' snippets, what <c>init</c> writes.</summary>
internal static class ExamplePolicies
{
    public static IEnumerable<(string Name, InputFile[] Files)> All() => [.. Cases(), .. Pitfalls(), .. Snippets(), ("init", [Made()])];

    private static IEnumerable<(string Name, InputFile[] Files)> Cases() => GoldenCase.All().Where(c => c.Inputs.Count > 0).Select(c => (c.Name, c.Files.ToArray()));

    private static IEnumerable<(string Name, InputFile[] Files)> Pitfalls() => new[] { "tests/pitfalls", "docs" }
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*", SearchOption.AllDirectories)).Where(f => Path.GetExtension(f) is ".yaml" or ".rsc").Order(StringComparer.Ordinal)
        .Select(f => (Path.GetRelativePath(Repository.Root, f), (InputFile[])[new InputFile(Path.GetFileName(f), File.ReadAllBytes(f)) { ReadNamed = SampleKeyFiles.Read }]));

    private static IEnumerable<(string Name, InputFile[] Files)> Snippets() => Repository.Pages.SelectMany(page => Regex.Matches(Repository.Read(page), "(?ms)^```yaml\n(.*?)^```")
        .Select((m, i) => ($"{page} {i}", (InputFile[])[Policy(m.Groups[1].Value)])));

    private static InputFile Made()
    {
        using var output = new StringWriter();
        CommandLine.Run(["init"], new Terminal(output, TextWriter.Null, () => Stream.Null, TimeProvider.System)).GetAwaiter().GetResult();
        return Policy(output.ToString());
    }

    private static InputFile Policy(string text) => new("p.yaml", Encoding.UTF8.GetBytes(text)) { ReadNamed = SampleKeyFiles.Read };
}
