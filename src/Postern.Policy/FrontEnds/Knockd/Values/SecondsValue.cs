using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Knockd.Syntax;

namespace Postern.Policy.FrontEnds.Knockd.Values;

/// <summary>Whole seconds. knockd reads the digits that a value begins with and nothing behind them.</summary>
internal static class SecondsValue
{
    /// <summary>The kernel's timers end here.</summary>
    private const int Most = 3650 * 86400;

    /// <summary>Null after an error.</summary>
    public static TimeSpan? Read(Directive directive, DiagnosticBag diagnostics)
    {
        var value = directive.Value!.Value;
        var chars = value.Chars;
        var digits = chars.IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? chars.Length : end;
        if (digits is 0 or > 9 || int.Parse(chars[..digits]) is < 1 or > Most)
        {
            diagnostics.Add(KnockdDiagnostics.NotSeconds(value.Length > 0 ? value.Span : directive.Key.Span, directive.Key.Text));
            return null;
        }

        if (digits < chars.Length && !value.Part(digits, chars.Length - digits).Trim().Chars.StartsWith("#"))
            diagnostics.Add(KnockdDiagnostics.NotReadBehind(value.Part(digits, chars.Length - digits).Trim().Span, chars[..digits].ToString()));
        return TimeSpan.FromSeconds(int.Parse(chars[..digits]));
    }
}
