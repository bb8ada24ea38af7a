using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>A regular expression over a payload. One that stands for a single text becomes that text, which the kernel can compare.</summary>
internal static class ExpressionReader
{
    /// <summary>Longer than any that a person reads.</summary>
    public const int Longest = 1024;

    private const string Special = @"\.[]{}()*+?|^$";

    /// <summary>One of the two; both are null after a diagnostic.</summary>
    public static (KnockPayload? Payload, KnockExpression? Expression) Read(Slice text, bool foldsCase, DiagnosticBag diagnostics)
    {
        var bad = text.Chars.IndexOfAnyExceptInRange(' ', '~');
        if (text.Length == 0)
            diagnostics.Add(StepDiagnostics.EmptyExpression(text.Span));
        else if (text.Length > Longest)
            diagnostics.Add(StepDiagnostics.LongExpression(text.Span, text.Length, Longest));
        else if (bad >= 0)
            diagnostics.Add(StepDiagnostics.ExpressionCharacter(text.Part(bad, 1).Span, text.Chars[bad]));
        else if (Literal(Bare(text.Text)) is { Length: > 0 and <= StepDraft.LongestPayload } literal)
            return (new KnockPayload(literal, foldsCase), null);
        else if (KnockExpression.TryCreate(Bare(text.Text), foldsCase, out var expression, out var problem))
            return (null, expression);
        else
            diagnostics.Add(StepDiagnostics.BadExpression(text.Span, problem));
        return default;
    }

    /// <summary>Behind the closing slash and what is glued to it; negative when there is none.</summary>
    /// <param name="at">Of the opening slash.</param>
    public static int End(ReadOnlySpan<char> chars, int at)
    {
        for (var i = at + 1; i < chars.Length; i++)
        {
            if (chars[i] == '\\')
                i++;
            else if (chars[i] == '/')
                return chars[(i + 1)..].IndexOfAny(' ', '\t') is var gap and >= 0 ? i + 1 + gap : chars.Length;
        }

        return -1;
    }

    // A slash needs its backslash only between slashes.
    private static string Bare(string text)
    {
        var bare = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[++i] != '/')
                bare.Append('\\');
            bare.Append(text[i]);
        }

        return bare.ToString();
    }

    // ^open$ and nothing that stands for anything but itself.
    private static byte[]? Literal(string text)
    {
        if (text.Length < 2 || text[0] != '^' || text[^1] != '$')
            return null;
        var literal = new StringBuilder();
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] != '\\' && Special.Contains(text[i]))
                return null;
            if (text[i] == '\\' && (++i == text.Length - 1 || char.IsAsciiLetterOrDigit(text[i])))
                return null;
            literal.Append(text[i]);
        }

        return Encoding.ASCII.GetBytes(literal.ToString());
    }
}
