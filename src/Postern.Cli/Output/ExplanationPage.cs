using System.Text.RegularExpressions;

namespace Postern.Cli.Output;

/// <summary>What there is to say about one code: its section of docs/diagnostics.md, which the program carries with it.</summary>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>note</c>; a finding may be milder where it matters less.</param>
/// <param name="Title">A few words where the page has some, else the message.</param>
/// <param name="Message">With ‹name› for the parts that are the user's.</param>
/// <param name="Markdown">The whole section behind its heading.</param>
public sealed partial record ExplanationPage(string Code, string Severity, string Title, string Message, string? Why, string? Remedy, string Markdown)
{
    /// <summary>By code, in the order of the codes.</summary>
    public static IReadOnlyDictionary<string, ExplanationPage> All { get; } = Read();

    /// <summary>The same for a terminal: no marks, code set in.</summary>
    public string Text()
    {
        var lines = new List<string> { $"{Code}: {Title}", "" };
        var isCode = false;
        foreach (var line in Markdown.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isCode = !isCode;
            else if (isCode)
                lines.Add("    " + line);
            else if (!line.StartsWith("#### ", StringComparison.Ordinal) && (line.Length > 0 || lines[^1].Length > 0))
                lines.Add(Plain(line.Replace("**", "")));
        }

        return string.Join('\n', lines).TrimEnd();
    }

    private static Dictionary<string, ExplanationPage> Read()
    {
        using var stream = typeof(ExplanationPage).Assembly.GetManifestResourceStream("diagnostics.md")!;
        using var reader = new StreamReader(stream);
        var sections = Heading().Split(reader.ReadToEnd().ReplaceLineEndings("\n"));
        var pages = new Dictionary<string, ExplanationPage>(StringComparer.Ordinal);
        for (var i = 1; i + 1 < sections.Length; i += 2)
            pages.Add(sections[i], Page(sections[i], Area().Replace(sections[i + 1], "").Trim('\n')));
        return pages;
    }

    private static ExplanationPage Page(string code, string markdown)
    {
        var lines = markdown.Split('\n');
        var finding = lines[0].Split("**: ", 2);
        var message = Plain(finding[1]);
        return new ExplanationPage(code, finding[0].TrimStart('*').ToLowerInvariant(), Of("#### ") ?? message, message, Of("- Why: "), Of("- Try: "), markdown);

        string? Of(string mark) => lines.FirstOrDefault(l => l.StartsWith(mark, StringComparison.Ordinal)) is { } line ? Plain(line[mark.Length..]) : null;
    }

    private static string Plain(string text) => Escape().Replace(text, "$1");

    [GeneratedRegex(@"(?m)^### (PN\d{4})\n")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?m)^## .*\n?")]
    private static partial Regex Area();

    [GeneratedRegex(@"\\([*_<>\[\]`\\|])")]
    private static partial Regex Escape();
}
