using System.Text;
using System.Text.RegularExpressions;
using Postern.Policy.Diagnostics;
using Postern.Tests.Pitfalls;
using Shouldly;
using Xunit;

namespace Postern.Tests.Documents;

/// <summary>
/// docs/diagnostics.md is written by the diagnostics themselves, by the pages of docs/diagnostics where one says more, and by the
/// pairs of tests/pitfalls; <c>postern check --explain</c> prints its sections. After a change: <c>POSTERN_WRITE_DOCUMENTS=1 ./test --filter-class '*DiagnosticsDocument*'</c>.
/// </summary>
public sealed class DiagnosticsDocumentTests
{
    private const string Document = "docs/diagnostics.md";

    [Fact]
    public void The_page_says_what_the_program_says()
    {
        var expected = Write(DiagnosticFactories.Samples);
        if (Environment.GetEnvironmentVariable("POSTERN_WRITE_DOCUMENTS") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, Document), expected);
        Repository.Read(Document).ShouldBe(expected);
    }

    [Fact]
    public void A_code_has_one_meaning() =>
        DiagnosticFactories.Samples.GroupBy(d => d.Code).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(" | ", g.Select(d => d.Message))}").ShouldBeEmpty();

    [Fact]
    public void A_weakness_has_a_page_or_a_pair_that_shows_it() =>
        DiagnosticFactories.Samples.Select(d => d.Code).Where(c => c.StartsWith("PN3", StringComparison.Ordinal))
            .Where(c => Page(c).Length == 0 && Twins(c).Length == 0).ShouldBeEmpty();

    [Fact]
    public void A_page_belongs_to_a_code() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "docs", "diagnostics")).Select(Path.GetFileNameWithoutExtension)
            .Except(DiagnosticFactories.Samples.Select(d => d.Code)).ShouldBeEmpty();

    [Fact]
    public void Every_code_in_the_sources_has_a_factory()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/") && !f.Contains("/bin/"))
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), "\"(PN\\d{4})\"|error (PN\\d{4})").Select(m => m.Groups[1].Value + m.Groups[2].Value))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        used.Count.ShouldBeGreaterThan(50);
        used.Except(DiagnosticFactories.Samples.Select(d => d.Code)).ShouldBeEmpty();
    }

    [Fact]
    public void An_error_or_warning_says_what_to_do_or_why_it_matters() =>
        DiagnosticFactories.Samples.Where(d => d.Severity != Severity.Note && d.Why is null && d.Remedy is null).Select(d => d.Code).Except(SelfEvident).ShouldBeEmpty();

    /// <summary>Findings whose message is all there is to say.</summary>
    private static readonly string[] SelfEvident = ["PN0007", "PN0009", "PN2040", "PN2041", "PN2061", "PN2063", "PN2064", "PN2154", "PN4106"];

    private static string Write(IReadOnlyList<Diagnostic> samples)
    {
        var text = new StringBuilder("""
            # Diagnostics

            Every finding has a code that never changes its meaning; `postern check --explain CODE` prints its section. `‹name›` stands for a part of your text. An error stops: nothing is
            compiled or loaded. A warning says that something may not be as you want it; a note, what was done. `--json` gives the same with
            file, line, column and length.


            """);
        var area = "";
        foreach (var diagnostic in samples)
        {
            if (Area(diagnostic.Code) is var next && next != area)
                text.Append($"## {area = next}\n\n");
            text.Append($"### {diagnostic.Code}\n\n{Bold(diagnostic.Severity)}: {Escape(diagnostic.Message)}\n\n");
            if (diagnostic.Why is { } why)
                text.Append($"- Why: {Escape(why)}\n");
            if (diagnostic.Remedy is { } remedy)
                text.Append($"- Try: {Escape(remedy)}\n");
            if (diagnostic.Why is not null || diagnostic.Remedy is not null)
                text.Append('\n');
            text.Append(Page(diagnostic.Code)).Append(Twins(diagnostic.Code));
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static string Page(string code) => PagePath(code) is var path && File.Exists(path) ? $"###{File.ReadAllText(path).Trim()}\n\n" : "";

    private static string PagePath(string code) => Path.Combine(Repository.Root, "docs", "diagnostics", code + ".md");

    /// <summary>The first pair is enough to see what is meant.</summary>
    private static string Twins(string code)
    {
        if (Pitfall.All().FirstOrDefault(p => p.Expected.Any(e => e.Code == code)) is not { } pitfall)
            return "";
        var at = pitfall.Expected.First(e => e.Code == code);
        return $"""
            With it, at {at.Line}:{at.Column}:

            {Quote(pitfall.Has)}

            Without it:

            {Quote(pitfall.HasNot)}


            """;
    }

    // Not as yaml: that is for policies without a finding.
    private static string Quote(string file) => $"```{(Path.GetExtension(file) == ".rsc" ? "rsc" : "text")}\n{File.ReadAllText(file).TrimEnd()}\n```";

    private static string Bold(Severity severity) => $"**{severity}**";

    private static string Area(string code) => code[2] switch
    {
        '0' => "Reading files",
        '1' => "Policy files",
        '2' => "RouterOS scripts",
        '3' => "Weaknesses",
        '4' => "What a back end cannot say",
        '5' => "This machine",
        '7' => "Profiles and clients",
        _ => "What a proof found",
    };

    private static string Escape(string text) => Regex.Replace(text, @"[*_<>\[\]`\\|]", m => "\\" + m.Value).Replace("\n", " ");
}
