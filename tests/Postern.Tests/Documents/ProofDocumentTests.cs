using System.Text.RegularExpressions;
using Postern.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>
/// Each <c>$ postern prove …</c> on docs/prove.md is followed by what the program says. After a change:
/// <c>POSTERN_WRITE_DOCUMENTS=1 ./test --filter-class '*ProofDocument*'</c>.
/// </summary>
public sealed class ProofDocumentTests
{
    private const string Page = "docs/prove.md";

    [Fact]
    public async Task The_page_shows_what_the_program_says()
    {
        var page = Repository.Read(Page);
        var written = page;
        var blocks = Regex.Matches(page, "(?ms)^```text\n\\$ postern ([^\n]*)\n(.*?)^```");
        blocks.Count.ShouldBeGreaterThan(3);
        foreach (Match block in blocks)
        {
            var output = await Run(block.Groups[1].Value.Split(' '));
            written = written.Replace(block.Value, $"```text\n$ postern {block.Groups[1].Value}\n{output}```");
        }

        if (Environment.GetEnvironmentVariable("POSTERN_WRITE_DOCUMENTS") == "1")
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, Page), written, TestContext.Current.CancellationToken);
        Repository.Read(Page).ShouldBe(written);
    }

    // Names on the page are relative to the root; the tests run elsewhere.
    private static async Task<string> Run(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var paths = arguments.Select(a => a.EndsWith(".rsc", StringComparison.Ordinal) || a.EndsWith(".yaml", StringComparison.Ordinal) ? Path.Combine(Repository.Root, a) : a);
        await CommandLine.Run([.. paths], new Terminal(output, error, () => Stream.Null, TimeProvider.System));
        error.ToString().ShouldBeEmpty();
        return output.ToString().Replace(Repository.Root + "/", "");
    }
}
