using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary><c>30m</c>, <c>1h30m</c>, <c>500ms</c>, <c>1w</c> and RouterOS's <c>01:00:00</c>, <c>1d02:00:00</c>.</summary>
internal static class DurationReader
{
    /// <summary>Ten years: longer than any kernel stays up.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Name, long Milliseconds)[] Units =
        [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>Above zero and at most <see cref="Longest"/>; null after a diagnostic.</summary>
    public static TimeSpan? Read(Entry entry, string example, DiagnosticBag diagnostics) =>
        entry.Text(example, diagnostics) is { } scalar ? Read(entry.Key.Text, scalar.Text, scalar.Span, diagnostics) : null;

    /// <summary><inheritdoc cref="Read(Entry, string, DiagnosticBag)" path="/summary"/></summary>
    public static TimeSpan? Read(string key, string text, SourceSpan span, DiagnosticBag diagnostics)
    {
        if (text.StartsWith('-'))
            diagnostics.Add(DurationDiagnostics.NotPositive(span, key));
        else if (text.Length > 0 && text.All(char.IsAsciiDigit))
            diagnostics.Add(DurationDiagnostics.NoUnit(span, text));
        else if (Milliseconds(text) is not { } milliseconds)
            diagnostics.Add(DurationDiagnostics.NotADuration(span, text, Respelled(text)));
        else if (milliseconds == 0)
            diagnostics.Add(DurationDiagnostics.NotPositive(span, key));
        else if (milliseconds > Longest.TotalMilliseconds)
            diagnostics.Add(DurationDiagnostics.TooLong(span));
        else
            return TimeSpan.FromMilliseconds(milliseconds);
        return null;
    }

    // Null when it is no duration. Numbers of up to 12 digits cannot overflow a long of milliseconds.
    private static long? Milliseconds(string text)
    {
        var total = 0L;
        var position = 0;
        var unit = -1;
        while (position < text.Length)
        {
            var rest = text.AsSpan(position);
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9)
                return null;
            if (rest[digits] == ':')
                return unit <= 1 && Clock(rest) is { } clock ? total + clock : null;
            var name = rest[digits..];
            var length = name.IndexOfAnyInRange('0', '9') is var next and >= 0 ? next : name.Length;
            var index = UnitIndex(name[..length]);
            if (index <= unit)
                return null;
            unit = index;
            total += long.Parse(rest[..digits]) * Units[index].Milliseconds;
            position += digits + length;
        }

        return unit < 0 ? null : total;
    }

    private static int UnitIndex(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (name.SequenceEqual(Units[i].Name))
                return i;
        }

        return -1;
    }

    // h:mm or h:mm:ss
    private static long? Clock(ReadOnlySpan<char> text)
    {
        Span<long> parts = stackalloc long[3];
        parts.Clear();
        var count = 0;
        foreach (var range in text.Split(':'))
        {
            var part = text[range];
            if (count == 3 || part.Length is 0 or > 6 || part.ContainsAnyExceptInRange('0', '9'))
                return null;
            parts[count++] = long.Parse(part);
            if (count > 1 && (part.Length != 2 || parts[count - 1] > 59))
                return null;
        }

        return count < 2 ? null : (((parts[0] * 60) + parts[1]) * 60 + parts[2]) * 1000;
    }

    // "30 min" and "2 Hours" mean what they say, spelled otherwise.
    private static string? Respelled(string text)
    {
        var compact = string.Concat(text.ToLowerInvariant().Where(c => !char.IsWhiteSpace(c)));
        var digits = compact.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9)
            return null;
        var unit = compact[digits..] switch
        {
            "w" or "week" or "weeks" => "w",
            "d" or "day" or "days" => "d",
            "h" or "hr" or "hour" or "hours" => "h",
            "m" or "min" or "mins" or "minute" or "minutes" => "m",
            "s" or "sec" or "secs" or "second" or "seconds" => "s",
            "ms" or "msec" or "millisecond" or "milliseconds" => "ms",
            _ => null,
        };
        return unit is null ? null : compact[..digits] + unit;
    }
}
