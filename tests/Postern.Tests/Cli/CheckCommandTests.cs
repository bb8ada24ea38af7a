using System.Text.Json;
using Postern.Cli;
using Postern.Cli.Output;
using Postern.Tests.Documents;
using Postern.Tests.Pitfalls;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

public sealed class CheckCommandTests
{
    private static readonly string WithWarning = File("07-no-drop-at-all", "has.rsc");
    private static readonly string WithError = File("03-knock-behind-final-drop", "has.rsc");
    private static readonly string WithNote = File("06-last-knock-accepted", "has.rsc");

    public static TheoryData<string> Codes => [.. DiagnosticFactories.Samples.Select(d => d.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_code_is_explained(string code)
    {
        var (exit, output, error) = await Run("check", "--explain", code);
        exit.ShouldBe(ExitCode.Done);
        error.ShouldBeEmpty();
        output.ShouldStartWith($"{code}: ");
        var sample = DiagnosticFactories.Samples.Single(d => d.Code == code);
        output.ShouldContain(sample.Message.ReplaceLineEndings(" "));
        if (sample.Why is { } why)
            output.ShouldContain(why);
    }

    [Fact]
    public async Task A_page_shows_the_weakness_and_the_mended_twin()
    {
        var (_, output, _) = await Run("check", "--explain", "pn3110");
        output.ShouldStartWith("PN3110: A knock rule behind the drop");
        var bare = output.Replace("    ", "");
        bare.ShouldContain(System.IO.File.ReadAllText(WithError).Trim());
        bare.ShouldContain(System.IO.File.ReadAllText(File("03-knock-behind-final-drop", "has-not.rsc")).Trim());
        output.ShouldNotContain("**");
        output.ShouldNotContain("```");
    }

    [Theory]
    [InlineData("PN9310", "did you mean PN2310")]
    [InlineData("nonsense", "a code is PN and four digits")]
    public async Task An_unknown_code_is_a_usage_error_with_a_suggestion(string code, string said)
    {
        var (exit, output, error) = await Run("check", "--explain", code);
        exit.ShouldBe(ExitCode.Usage);
        output.ShouldBeEmpty();
        error.ShouldContain(said);
    }

    [Fact]
    public async Task Strict_makes_a_warning_an_error_and_leaves_a_note()
    {
        (await Run("check", WithWarning)).Exit.ShouldBe(ExitCode.Done);
        (await Run("check", "--strict", WithWarning)).Exit.ShouldBe(ExitCode.WrongInput);
        (await Run("check", "--strict", WithNote)).Exit.ShouldBe(ExitCode.Done);
        (await Run("check", WithError)).Exit.ShouldBe(ExitCode.WrongInput);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "--strict")]
    [InlineData("check", "--json", "--sarif", "a.rsc")]
    public async Task A_call_that_means_nothing_is_refused(params string[] arguments) => (await Run(arguments)).Exit.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Sarif_names_its_rules_and_points_at_the_very_characters()
    {
        var (exit, output, _) = await Run("check", "--sarif", WithError);
        exit.ShouldBe(ExitCode.WrongInput);
        var log = JsonDocument.Parse(output).RootElement;
        log.GetProperty("version").GetString().ShouldBe("2.1.0");
        var run = log.GetProperty("runs").EnumerateArray().ShouldHaveSingleItem();
        run.GetProperty("columnKind").GetString().ShouldBe("utf16CodeUnits");
        var driver = run.GetProperty("tool").GetProperty("driver");
        driver.GetProperty("name").GetString().ShouldBe("postern");
        driver.GetProperty("version").GetString().ShouldStartWith("0.");
        System.Uri.IsWellFormedUriString(driver.GetProperty("informationUri").GetString(), UriKind.Absolute).ShouldBeTrue();
        var rules = driver.GetProperty("rules").EnumerateArray().ToList();
        foreach (var rule in rules)
        {
            foreach (var text in (string[])["shortDescription", "fullDescription", "help"])
                rule.GetProperty(text).GetProperty("text").GetString().ShouldNotBeNullOrWhiteSpace();
            rule.GetProperty("defaultConfiguration").GetProperty("level").GetString().ShouldBeOneOf("error", "warning", "note");
        }

        var source = await System.IO.File.ReadAllLinesAsync(WithError, TestContext.Current.CancellationToken);
        var results = run.GetProperty("results").EnumerateArray().ToList();
        results.Count.ShouldBeGreaterThan(1);
        foreach (var result in results)
        {
            rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe(result.GetProperty("ruleId").GetString());
            result.GetProperty("level").GetString().ShouldBeOneOf("error", "warning", "note");
            result.GetProperty("message").GetProperty("text").GetString().ShouldNotBeNullOrWhiteSpace();
            var place = result.GetProperty("locations").EnumerateArray().ShouldHaveSingleItem().GetProperty("physicalLocation");
            place.GetProperty("artifactLocation").GetProperty("uri").GetString()!.ShouldEndWith("03-knock-behind-final-drop/has.rsc");
            place.GetProperty("artifactLocation").GetProperty("uri").GetString()!.ShouldNotContain("\\");
            var region = place.GetProperty("region");
            var line = source[region.GetProperty("startLine").GetInt32() - 1];
            region.GetProperty("endColumn").GetInt32().ShouldBeInRange(region.GetProperty("startColumn").GetInt32() + 1, line.Length + 1);
        }

        var behind = results.First(r => r.GetProperty("ruleId").GetString() == "PN3110").GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        source[behind.GetProperty("startLine").GetInt32() - 1][(behind.GetProperty("startColumn").GetInt32() - 1)..(behind.GetProperty("endColumn").GetInt32() - 1)]
            .ShouldBe("action=add-src-to-address-list");
        results.Select(r => r.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()).ShouldBeUnique();
    }

    [Fact]
    public async Task A_finding_is_the_same_one_when_lines_move()
    {
        var text = await System.IO.File.ReadAllTextAsync(WithWarning, TestContext.Current.CancellationToken);
        Fingerprints(await RunWith(text, "check", "--sarif", "-")).ShouldBe(Fingerprints(await RunWith("# a new first line\n" + text, "check", "--sarif", "-")));
        Fingerprints(await RunWith(text, "check", "--sarif", "-")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_finding_about_a_whole_file_has_a_line_all_the_same()
    {
        var (_, output, _) = await RunWith("\u0000", "check", "--sarif", "-");
        var place = JsonDocument.Parse(output).RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("region").GetProperty("startLine").GetInt32().ShouldBe(1);
        place.GetProperty("region").TryGetProperty("startColumn", out _).ShouldBeFalse();
        place.GetProperty("artifactLocation").GetProperty("uri").GetString().ShouldBe("-");
    }

    [Fact]
    public void Pages_have_their_titles_and_severities()
    {
        ExplanationPage.All.Count.ShouldBe(DiagnosticFactories.Samples.Count);
        ExplanationPage.All["PN3114"].Severity.ShouldBe("note");
        ExplanationPage.All["PN3114"].Title.ShouldBe("The last knock is let in");
        ExplanationPage.All["PN0004"].Title.ShouldBe("the file is empty");
    }

    private static IReadOnlyList<string?> Fingerprints((int Exit, string Output, string Error) run) =>
    [
        .. JsonDocument.Parse(run.Output).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Select(r => r.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString()),
    ];

    private static string File(string pitfall, string name) => Path.Combine(Pitfall.Root, pitfall, name);

    internal static Task<(int Exit, string Output, string Error)> Run(params string[] arguments) => RunWith("", arguments);

    private static async Task<(int Exit, string Output, string Error)> RunWith(string input, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, error, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)), TimeProvider.System);
        var exit = await CommandLine.Run(arguments, terminal);
        return (exit, output.ToString(), error.ToString());
    }
}
