using System.Text.RegularExpressions;
using Postern.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>
/// Each <c>$ postern …</c> on these pages is followed by what the program says. After a change:
/// <c>POSTERN_WRITE_DOCUMENTS=1 ./test --filter-class '*ShownOutput*'</c>.
/// </summary>
public sealed class ShownOutputTests
{
    [Theory]
    [InlineData("docs/prove.md")]
    [InlineData("docs/pasted-scripts.md")]
    public async Task A_page_shows_what_the_program_says(string name)
    {
        var page = Repository.Read(name);
        var written = page;
        var blocks = Regex.Matches(page, "(?ms)^```text\n\\$ postern ([^\n]*)\n(.*?)^```");
        blocks.Count.ShouldBeGreaterThan(3);
        foreach (Match block in blocks)
        {
            var output = await Run(block.Groups[1].Value.Split(' '));
            written = written.Replace(block.Value, $"```text\n$ postern {block.Groups[1].Value}\n{output}```");
        }

        if (Environment.GetEnvironmentVariable("POSTERN_WRITE_DOCUMENTS") == "1")
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, name), written, TestContext.Current.CancellationToken);
        Repository.Read(name).ShouldBe(written);
    }

    /// <summary>What the authors of pasted scripts warn of in words is found in their scripts.</summary>
    [Theory]
    [InlineData("manual-three-lists", "PN3100", "4:25: warning")]
    [InlineData("manual-with-drop", "PN3003", "descending tcp scan: opens it", "random tcp scan: opens it once in 6", "nothing bans who scans")]
    [InlineData("manual-blacklist", "PN2006", "does not open it: a scan ascending tcp, descending tcp")]
    [InlineData("manual-passphrase", "1:44: warning PN3127")]
    [InlineData("numbered-list", "4:46: warning PN2036", "PN3100", "waits 1m", "lasts 1w", "anybody: everything")]
    [InlineData("sequential-ports", "ascending tcp scan: opens it", "PN3003")]
    [InlineData("layer7-chain", "2:16: error PN3126", "PN3150")]
    [InlineData("icmp-pattern", "PN3169")]
    public async Task What_authors_warn_of_is_found(string script, params string[] findings)
    {
        var said = await Run(["prove", $"docs/pasted/{script}.rsc"]);
        foreach (var finding in findings)
            said.ShouldContain(finding);
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
