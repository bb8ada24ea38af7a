using System.Globalization;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties.Values;

/// <summary>
/// RouterOS's times: any sum of <c>w d h m s ms us ns</c> in any order, <c>HH:MM[:SS[.mmm]]</c>, both together, or bare seconds.
/// </summary>
internal static class TimeValue
{
    /// <summary>A router counts nanoseconds in 63 bits; <c>100000w</c> is no time to it.</summary>
    private const decimal MaximumSeconds = 9_223_372_036m;

    /// <summary>35w3d13:13:56, the most that an address list's entry may live.</summary>
    public static readonly TimeSpan MaximumListTimeout = TimeSpan.FromSeconds(21_474_836);

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        if (text.Length is 0 or > 60)
            return false;
        decimal seconds = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0)
                digits = text.Length;
            if (digits is 0 or > 12)
                return false;
            if (digits < text.Length && text[digits] == ':')
            {
                if (!TryClock(text, out var clock))
                    return false;
                seconds += clock;
                text = default;
                continue;
            }

            var number = decimal.Parse(text[..digits], CultureInfo.InvariantCulture);
            text = text[digits..];
            if (text.IsEmpty)
            {
                seconds += number;
                continue;
            }

            var (unit, length) = text switch
            {
                ['m', 's', ..] => (0.001m, 2),
                ['u', 's', ..] => (0.000001m, 2),
                ['n', 's', ..] => (0.000000001m, 2),
                ['w', ..] => (604_800m, 1),
                ['d', ..] => (86_400m, 1),
                ['h', ..] => (3_600m, 1),
                ['m', ..] => (60m, 1),
                ['s', ..] => (1m, 1),
                _ => (0m, 0),
            };
            if (length == 0)
                return false;
            seconds += number * unit;
            text = text[length..];
        }

        if (seconds > MaximumSeconds)
            return false;
        time = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>The value as a time, or null and a diagnostic.</summary>
    public static TimeSpan? Read(PropertyValue value, int start, int length, Reports reports)
    {
        var text = value.Text.AsSpan(start, length);
        if (TryParse(text, out var time))
            return time;
        var joined = text.ToString().Replace(" ", "");
        if (joined.Length != length && TryParse(joined, out time))
        {
            reports.Add(ValueDiagnostics.BlankInTime(value.Part(start, length), text.ToString()));
            return time;
        }

        reports.Add(ValueDiagnostics.BadTime(value.Part(start, length), text.ToString()));
        return null;
    }

    /// <summary><c>address-list-timeout</c>: a time, <c>none-dynamic</c> (which is 00:00:00) or <c>none-static</c>.</summary>
    public static object? ReadListTimeout(PropertyValue value, Reports reports)
    {
        switch (value.Text)
        {
            case "none-dynamic":
                return ListTimeout.NoneDynamic;
            case "none-static":
                return ListTimeout.NoneStatic;
            case "none":
                reports.Add(Menus.MenuDiagnostics.Hallucinated(value.Span, "none", "write none-dynamic (until reboot) or none-static (for ever)"));
                return null;
        }

        if (ReadBounded(value, reports) is not { } time)
            return null;
        return time == TimeSpan.Zero ? ListTimeout.NoneDynamic : ListTimeout.After(time);
    }

    /// <summary><c>timeout=</c> of an entry.</summary>
    public static object? ReadEntryTimeout(PropertyValue value, Reports reports)
    {
        if (value.Text is "none" or "none-static" or "none-dynamic")
        {
            reports.Add(Menus.MenuDiagnostics.Hallucinated(value.Span, $"timeout={value.Text}", "leave timeout out for an entry that stays"));
            return null;
        }

        return ReadBounded(value, reports);
    }

    private static TimeSpan? ReadBounded(PropertyValue value, Reports reports)
    {
        if (Read(value, 0, value.Text.Length, reports) is not { } time)
            return null;
        if (time <= MaximumListTimeout)
            return time;
        reports.Add(ValueDiagnostics.OutOfRange(value.Span, value.Name, value.Text, "00:00:00 ", " 35w3d13:13:56"));
        return null;
    }

    private static bool TryClock(ReadOnlySpan<char> text, out decimal seconds)
    {
        seconds = 0;
        decimal fraction = 0;
        if (text.IndexOf('.') is var dot and >= 0)
        {
            var digits = text[(dot + 1)..];
            if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9'))
                return false;
            fraction = decimal.Parse(digits, CultureInfo.InvariantCulture);
            for (var i = 0; i < digits.Length; i++)
                fraction /= 10;
            text = text[..dot];
        }

        var parts = 0;
        foreach (var range in text.Split(':'))
        {
            var part = text[range];
            if (++parts > 3 || part.Length is 0 or > 9 || part.ContainsAnyExceptInRange('0', '9'))
                return false;
            seconds = (seconds * 60) + decimal.Parse(part, CultureInfo.InvariantCulture);
        }

        if (parts == 2)
            seconds *= 60;
        seconds += fraction;
        return parts >= 2;
    }
}
