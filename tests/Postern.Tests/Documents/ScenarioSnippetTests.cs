using System.Text.RegularExpressions;
using Postern.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>Every scenario on a page comes true against the rules above it, and says what the text below it shows.</summary>
public sealed class ScenarioSnippetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-page-").FullName;

    public static TheoryData<string, string, string, string> Scenarios => [.. Repository.Pages.SelectMany(In)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_page_has_scenarios() => Scenarios.Count.ShouldBeGreaterThan(2);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_scenario_comes_true(string rulesName, string rules, string scenario, string shown)
    {
        var (file, play) = (Path.Combine(_folder, rulesName), Path.Combine(_folder, "scenario.txt"));
        await File.WriteAllTextAsync(file, rules, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(play, scenario, TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.Run(["simulate", file, play], new Terminal(output, error, () => Stream.Null, TimeProvider.System));
        code.ShouldBe(ExitCode.Done, $"{output}\n{error}");
        if (shown.Length > 0)
            output.ToString().Replace(_folder + "/", "").ShouldBe(shown);
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> In(string page)
    {
        var blocks = Regex.Matches(Repository.Read(page), "(?ms)^```(\\w+)\n(.*?)^```").Select(m => (Kind: m.Groups[1].Value, Text: m.Groups[2].Value)).ToList();
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Kind != "scenario")
                continue;
            var (kind, rules) = blocks.Take(i).Last(b => b.Kind is "yaml" or "routeros");
            var shown = i + 1 < blocks.Count && blocks[i + 1].Kind == "text" ? blocks[i + 1].Text : "";
            yield return new TheoryDataRow<string, string, string, string>(kind == "yaml" ? "policy.yaml" : "router.rsc", rules, blocks[i].Text, shown);
        }
    }
}
