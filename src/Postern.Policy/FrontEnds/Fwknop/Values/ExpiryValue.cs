using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;

namespace Postern.Policy.FrontEnds.Fwknop.Values;

/// <summary>The moment from which on a stanza is nothing any more: a day, month first, or seconds since 1970.</summary>
internal static class ExpiryValue
{
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Null where the line is not there, and after an error.</summary>
    public static DateTimeOffset? Read(FwknopLine? line, DiagnosticBag diagnostics)
    {
        if (line is null)
            return null;
        var moment = line.Name == AccessDirectives.AccessExpireEpoch ? Seconds(line.Value.Chars) : Day(line.Value.Text);
        diagnostics.Add(moment is { } read
            ? FwknopDiagnostics.Expires(line.Value.Span, read.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            : FwknopDiagnostics.NotADate(line.Value.Span, line.Name));
        return moment;
    }

    private static DateTimeOffset? Seconds(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static DateTimeOffset? Day(string text) =>
        DateTimeOffset.TryParseExact(text, ["M/d/yyyy", "M/d/yy"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;
}
