using Postern.Cli;
using Postern.Cli.Completions;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

public sealed class CompletionWordsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("postern-words-").FullName;

    [Fact]
    public void A_command_is_listed_under_the_name_that_it_has()
    {
        var terminal = Silent();
        CommandLine.Names.Select(n => CommandLine.Create(n, terminal)?.Name).ShouldBe(CommandLine.Names);
    }

    [Fact]
    public void A_line_that_begins_with_a_command_makes_no_other() =>
        CommandLine.Root(["knock", "home"], Silent()).Subcommands.Select(c => c.Name).ShouldBe(["knock"]);

    [Theory]
    [InlineData("kn", "knock")]
    [InlineData("key sh", "show")]
    [InlineData("knock --dela", "--delay")]
    [InlineData("knock home --verb", "--verbose")]
    [InlineData("--ver", "--version")]
    [InlineData("completion ", "bash|fish|powershell|zsh")]
    [InlineData("check ", ":files")]
    [InlineData("check --explain ", "")]
    [InlineData("knock --rc ", ":files")]
    [InlineData("knock --rc=x ", "")]
    [InlineData("knock home -- ", ":command")]
    [InlineData("knock home -- ssh -", ":command")]
    [InlineData("down ", "")]
    [InlineData("no-such-thing x", "")]
    public void What_may_come_next(string line, string expected)
    {
        Words(line).Select(l => l.Split('\t')[0]).Order(StringComparer.Ordinal).ShouldBe(expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Doors_and_stanzas_are_found_where_they_stand()
    {
        var policy = Path.Combine(_home, "policy.yaml");
        File.WriteAllText(policy, "doors:\n  cellar: {opens: tcp/22, knock: [tcp/7001, tcp/9002, tcp/8003]}\n");
        File.WriteAllText(Path.Combine(_home, ".fwknoprc"), "[default]\n[attic]\nSPA_SERVER 192.0.2.1\n");
        Words($"client {policy} ").ShouldBe(["cellar\ta door of policy.yaml"]);
        Words("knock att").ShouldBe(["attic\ta stanza of ~/.fwknoprc"]);
    }

    /// <summary>A Tab must not fail, whatever stands on the line.</summary>
    [Fact]
    public void Any_words_are_taken()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] known = ["knock", "client", "key", "new", "--", "--as", "--rc", "-", "", "=", "--=", "-4", "\t", "\0", "ü", _home, "completion", "candidates", "[suggest]", "@x", "--help"];
        for (var i = 0; i < 2000; i++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(6)).Select(_ => known[random.Next(known.Length)])];
            Should.NotThrow(() => CompletionWords.For(words, w => CommandLine.Root(w, Silent()), new NamedValues(Silent())).ToList(), $"seed {seed}: {string.Join(' ', words)}");
        }
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private IReadOnlyList<string> Words(string line) =>
        [.. CompletionWords.For(line.Split(' '), w => CommandLine.Root(w, Silent()), new NamedValues(Silent()))];

    private Terminal Silent() => new(TextWriter.Null, TextWriter.Null, () => Stream.Null, TimeProvider.System) { Home = _home };
}
