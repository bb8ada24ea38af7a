using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Postern.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>Every call of postern in a <c>sh</c> block of the pages is one that the program understands.</summary>
public sealed class ShellSnippetTests
{
    public static TheoryData<string, string> Calls =>
    [
        .. Repository.Pages.SelectMany(page => Regex.Matches(Repository.Read(page), "(?ms)^```sh\n(.*?)^```")
            .SelectMany(block => CallsInBlock(block.Groups[1].Value))
            .Select(call => new TheoryDataRow<string, string>(page, call))),
    ];

    [Fact]
    public void The_readme_shows_how_to_call_it() => Calls.Count(row => row.Data.Item1 == "README.md").ShouldBeGreaterThan(8);

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_call_is_understood(string page, string call) => Problems(call).ShouldBeEmpty($"{page}: postern {call}");

    [Theory]
    [InlineData("postern knock HOST 'udp/62000 \"open sesame\"'   # a comment", "knock HOST 'udp/62000 \"open sesame\"'", 3)]
    [InlineData("sudo postern up policy.yaml --safe", "up policy.yaml --safe", 3)]
    [InlineData("postern compile a.yaml --to nft | nft -c -f -", "compile a.yaml --to nft", 4)]
    public void A_line_is_taken_apart(string line, string call, int words)
    {
        CallsIn(line).ShouldBe([call]);
        Words(call).Count().ShouldBe(words);
    }

    [Theory]
    [InlineData("up policy.yaml --sane")]
    [InlineData("upp policy.yaml")]
    [InlineData("up")]
    public void A_wrong_call_is_found(string call) => Problems(call).ShouldNotBeEmpty();

    internal static IEnumerable<string> CallsInBlock(string block) => block.Split('\n').SelectMany(CallsIn);

    internal static IEnumerable<string> Words(string call) =>
        Regex.Matches(call, @"'([^']*)'|(\S+)").Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value);

    // A misspelt option would pass for a file's name.
    private static IEnumerable<string> Problems(string call)
    {
        var parsed = CommandLine.Parse([.. Words(call)], new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null, TimeProvider.System));
        return parsed.Errors.Select(e => e.Message).Concat(parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash)
            .Where(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal)).Select(t => $"no option {t.Value}"));
    }

    // The pages use no shell grammar but quotes, pipes, && and comments.
    private static IEnumerable<string> CallsIn(string line) => Regex.Split(Regex.Replace(line, @"(^|\s)#.*$", ""), @"&&|\||;|>")
        .Select(part => Regex.Match(part.Trim(), @"^(?:sudo )?(?:\./)?postern\s+(.*)$"))
        .Where(m => m.Success).Select(m => m.Groups[1].Value.Trim());
}
