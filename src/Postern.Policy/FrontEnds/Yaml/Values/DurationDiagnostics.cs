using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>PN104x: durations.</summary>
internal static class DurationDiagnostics
{
    public static Diagnostic NoUnit(SourceSpan span, string number) => new("PN1040", Severity.Error, span,
        $"{Quote.Of(number)} has no unit", "knockd counts seconds, others minutes: a bare number is a guess",
        $"write {Short(number)}s, {Short(number)}m or {Short(number)}h");

    public static Diagnostic NotADuration(SourceSpan span, string text, string? respelled) => new("PN1041", Severity.Error, span,
        $"{Quote.Of(text)} is not a duration", Remedy: respelled is null
            ? "write numbers with w, d, h, m, s or ms, the largest unit first: 30m, 1h30m, 500ms, or a clock: 01:00:00"
            : $"write {respelled}");

    public static Diagnostic NotPositive(SourceSpan span, string key) => new("PN1042", Severity.Error, span,
        $"{key} must be longer than nothing", "a time of zero or less never lets anything happen", "write for example 30s or 30m");

    public static Diagnostic TooLong(SourceSpan span) => new("PN1043", Severity.Error, span,
        "this is longer than ten years", "kernel timeouts end somewhere, and so do machines", "write a shorter time; for what never ends there is trusted");

    private static string Short(string number) => number.Length > 12 ? "30" : number;
}
