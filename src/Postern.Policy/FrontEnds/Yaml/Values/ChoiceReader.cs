using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>One of a few words, and whole numbers.</summary>
internal static class ChoiceReader
{
    /// <summary>Null after a diagnostic. A spelling after the first of a meaning is accepted but not suggested.</summary>
    public static T? Read<T>(Entry entry, (string Word, T Meaning)[] choices, DiagnosticBag diagnostics)
        where T : struct
    {
        if (entry.Text(choices[0].Word, diagnostics) is not { } scalar)
            return null;
        foreach (var (word, meaning) in choices)
        {
            if (word == scalar.Text)
                return meaning;
        }

        var words = choices.DistinctBy(c => c.Meaning).Select(c => c.Word).ToList();
        diagnostics.Add(ChoiceDiagnostics.Unknown(scalar.Span, entry.Key.Text, scalar.Text, words));
        return null;
    }

    /// <summary>Null after a diagnostic.</summary>
    public static int? Number(Entry entry, int least, int most, string why, DiagnosticBag diagnostics)
    {
        if (entry.Text($"{least}", diagnostics) is not { } scalar)
            return null;
        var digits = scalar.Text.Replace("_", "");
        if (digits.Length is > 0 and <= 10 && digits.All(char.IsAsciiDigit) && long.Parse(digits) is var number && number >= least && number <= most)
            return (int)number;
        diagnostics.Add(ChoiceDiagnostics.Number(scalar.Span, entry.Key.Text, scalar.Text, least, most, why));
        return null;
    }
}

/// <summary>PN1045 and PN1046.</summary>
internal static class ChoiceDiagnostics
{
    public static Diagnostic Unknown(SourceSpan span, string key, string text, IReadOnlyList<string> words) => new("PN1045", Severity.Error, span,
        $"{key} cannot be {Quote.Of(text)}",
        Remedy: Suggestion.For(text, words) is { } near ? $"did you mean {near}? It is one of {string.Join(", ", words)}" : $"it is one of {string.Join(", ", words)}");

    public static Diagnostic Number(SourceSpan span, string key, string text, int least, int most, string why) => new("PN1046", Severity.Error, span,
        $"{key} cannot be {Quote.Of(text)}", why, $"write a whole number from {least} to {most}");
}
