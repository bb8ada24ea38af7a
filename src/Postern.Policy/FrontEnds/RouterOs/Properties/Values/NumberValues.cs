using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties.Values;

/// <summary>Numbers, ranges of numbers and ports.</summary>
internal static class NumberValues
{
    /// <summary>A RouterOS rule with more is no rule that anyone wrote.</summary>
    private const int MaximumPorts = 4_096;

    /// <summary>A whole number within bounds, or null and a diagnostic.</summary>
    public static long? Read(PropertyValue value, int start, int length, long least, long most, Reports reports)
    {
        var text = value.Text.AsSpan(start, length);
        if (text.IsEmpty || text.Length > 18 || text.ContainsAnyExceptInRange('0', '9'))
        {
            reports.Add(ValueDiagnostics.NotANumber(value.Part(start, length), value.Name, Shown(text), least, most));
            return null;
        }

        var number = long.Parse(text);
        if (number >= least && number <= most)
            return number;
        reports.Add(ValueDiagnostics.OutOfRange(value.Part(start, length), value.Name, text.ToString(), least.ToString(), most.ToString()));
        return null;
    }

    /// <summary><c>n</c> or <c>n-m</c>, inclusive.</summary>
    public static (long First, long Last)? ReadRange(PropertyValue value, int start, int length, long least, long most, Reports reports)
    {
        var text = value.Text.AsSpan(start, length);
        var dash = text.IndexOf('-');
        if (dash < 0)
            return Read(value, start, length, least, most, reports) is { } single ? (single, single) : null;
        if (Read(value, start, dash, least, most, reports) is not { } first
            || Read(value, start + dash + 1, length - dash - 1, least, most, reports) is not { } last)
            return null;
        if (first <= last)
            return (first, last);
        reports.Add(ValueDiagnostics.BackwardRange(value.Part(start, length), text.ToString()));
        return null;
    }

    /// <summary><c>22,80,1000-2000</c>; null and a diagnostic for each part that is no port.</summary>
    public static IReadOnlyList<PortRange>? ReadPorts(PropertyValue value, Reports reports)
    {
        var ports = new List<PortRange>();
        var isGood = true;
        foreach (var range in value.Text.AsSpan().Split(','))
        {
            if (ports.Count == MaximumPorts)
            {
                reports.Add(ValueDiagnostics.TooLong(value.Span, value.Name, MaximumPorts));
                return null;
            }

            var (start, length) = range.GetOffsetAndLength(value.Text.Length);
            if (ReadPort(value, start, length, reports) is { } port)
                ports.Add(port);
            else
                isGood = false;
        }

        return isGood ? ports : null;
    }

    public static PortRange? ReadPort(PropertyValue value, int start, int length, Reports reports)
    {
        var text = value.Text.AsSpan(start, length);
        var span = value.Part(start, length);
        var dash = text.IndexOfAny('-', '\u2013', '\u2014');
        if (dash >= 0 && text[dash] != '-')
            reports.Add(ValueDiagnostics.TypographicDash(value.Part(start + dash, 1)));
        var first = dash < 0 ? text : text[..dash];
        var last = dash < 0 ? text : text[(dash + 1)..];
        if (!IsNumber(first) || !IsNumber(last))
        {
            var remedy = text.StartsWith("!") ? "one ! before the whole value negates all of it"
                : text.Contains(' ') ? "write the list without blanks"
                : text.IsEmpty ? "remove the comma that stands alone"
                : null;
            reports.Add(ValueDiagnostics.BadPort(span, Shown(text), remedy));
            return null;
        }

        if (!ushort.TryParse(first, out var low) || !ushort.TryParse(last, out var high))
        {
            reports.Add(ValueDiagnostics.PortOutOfRange(span, Shown(text)));
            return null;
        }

        if (low <= high)
            return new PortRange(low, high);
        reports.Add(ValueDiagnostics.BackwardRange(span, Shown(text)));
        return null;
    }

    /// <summary>What a message can show of a text that may be megabytes long.</summary>
    public static string Shown(ReadOnlySpan<char> text) => text.IsEmpty ? "nothing" : text.Length > 60 ? string.Concat(text[..60], "…") : text.ToString();

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and < 12 && !text.ContainsAnyExceptInRange('0', '9');
}
