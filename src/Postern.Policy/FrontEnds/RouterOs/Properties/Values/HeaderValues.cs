using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties.Values;

/// <summary>Matchers on fields of the packet and on the time of day.</summary>
internal static class HeaderValues
{
    private static readonly string[] Comparisons = ["equal", "not-equal", "less-than", "greater-than"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary><c>type[:code[-code]]</c>.</summary>
    public static object? ReadIcmp(PropertyValue value, Reports reports)
    {
        var text = value.Text;
        var colon = text.IndexOf(':');
        if (NumberValues.Read(value, 0, colon < 0 ? text.Length : colon, 0, 255, reports) is not { } type)
            return null;
        if (colon < 0)
            return new IcmpMatcher((byte)type, Negated: value.Negated);
        return NumberValues.ReadRange(value, colon + 1, text.Length - colon - 1, 0, 255, reports) is { } codes
            ? new IcmpMatcher((byte)type, (byte)codes.First, (byte)codes.Last, value.Negated)
            : null;
    }

    public static object? ReadPacketSize(PropertyValue value, Reports reports) =>
        NumberValues.ReadRange(value, 0, value.Text.Length, 0, 65_535, reports) is { } size
            ? new PacketSizeMatcher((int)size.First, (int)size.Last, value.Negated)
            : null;

    /// <summary><c>equal:64</c>.</summary>
    public static object? ReadTtl(PropertyValue value, Reports reports)
    {
        var colon = value.Text.IndexOf(':');
        if (colon < 0)
        {
            reports.Add(ValueDiagnostics.BadShape(value.Span, value.Name, NumberValues.Shown(value.Text), "write equal:64, not-equal:64, less-than:64 or greater-than:64"));
            return null;
        }

        if (NameValues.ReadOne(value, 0, colon, Comparisons, reports) is not { } comparison
            || NumberValues.Read(value, colon + 1, value.Text.Length - colon - 1, 0, 255, reports) is not { } ttl)
            return null;
        return new TtlMatcher((Comparison)Array.IndexOf(Comparisons, comparison), (byte)ttl, value.Family);
    }

    public static object? ReadDscp(PropertyValue value, Reports reports) =>
        NumberValues.Read(value, 0, value.Text.Length, 0, 63, reports) is { } dscp ? new DscpMatcher((byte)dscp, value.Negated) : null;

    public static object? ReadMac(PropertyValue value, Reports reports)
    {
        var parts = value.Text.Length > 20 ? [] : value.Text.Split(':', '-');
        if (parts.Length == 6 && parts.All(p => p.Length == 2 && p.All(char.IsAsciiHexDigit)))
            return new SourceMacMatcher(string.Join(':', parts).ToUpperInvariant(), value.Negated);
        reports.Add(ValueDiagnostics.BadShape(value.Span, value.Name, NumberValues.Shown(value.Text), "write 00:11:22:33:44:55"));
        return null;
    }

    public static object? ReadContent(PropertyValue value, Reports reports) =>
        new ContentMatcher(ScriptBytes.ToBytes(value.Text), value.Negated);

    /// <summary><c>start-end[,days]</c>; without days: every day.</summary>
    public static object? ReadTimeOfDay(PropertyValue value, Reports reports)
    {
        var text = value.Text;
        var comma = text.IndexOf(',');
        var times = comma < 0 ? text.Length : comma;
        var dash = text.AsSpan(0, times).IndexOf('-');
        if (dash < 0)
        {
            reports.Add(ValueDiagnostics.BadShape(value.Span, value.Name, NumberValues.Shown(text), "write 9h-17h,mon,tue,wed,thu,fri"));
            return null;
        }

        var from = ReadDayTime(value, 0, dash, reports);
        var to = ReadDayTime(value, dash + 1, times - dash - 1, reports);
        var days = new List<DayOfWeek>();
        var isGood = from is not null && to is not null;
        for (var start = times + 1; start <= text.Length && isGood;)
        {
            var length = text.IndexOf(',', start) is var next and >= 0 ? next - start : text.Length - start;
            if (NameValues.ReadOne(value, start, length, Days, reports) is not { } day)
                isGood = false;
            else if (!days.Contains((DayOfWeek)Array.IndexOf(Days, day)))
                days.Add((DayOfWeek)Array.IndexOf(Days, day));
            start += length + 1;
        }

        return isGood ? new TimeMatcher(from!.Value, to!.Value, days.Count == 0 ? Enum.GetValues<DayOfWeek>() : days, value.Negated) : null;
    }

    private static TimeSpan? ReadDayTime(PropertyValue value, int start, int length, Reports reports)
    {
        if (TimeValue.Read(value, start, length, reports) is not { } time)
            return null;
        if (time <= TimeSpan.FromDays(1))
            return time;
        reports.Add(ValueDiagnostics.OutOfRange(value.Part(start, length), value.Name, value.Text.Substring(start, length), "00:00:00 ", " 24:00:00"));
        return null;
    }
}
