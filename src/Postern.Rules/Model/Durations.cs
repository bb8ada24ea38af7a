using System.Globalization;
using System.Text;

namespace Postern.Rules.Model;

/// <summary>One spelling of durations for listings, nft and RouterOS: <c>1w3d</c>, <c>1h30m</c>, <c>250ms</c>; zero is <c>0s</c>.</summary>
public static class Durations
{
    /// <summary>The kernel's timers end here; no grant is meant to last longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <param name="weeks">RouterOS knows weeks; nft does not.</param>
    public static string Text(TimeSpan duration, bool weeks = false)
    {
        if (duration < TimeSpan.FromMilliseconds(1))
            return "0s";
        var text = new StringBuilder();
        var days = (long)duration.TotalDays;
        Unit(weeks ? days / 7 : 0, "w");
        Unit(weeks ? days % 7 : days, "d");
        Unit(duration.Hours, "h");
        Unit(duration.Minutes, "m");
        Unit(duration.Seconds, "s");
        Unit(duration.Milliseconds, "ms");
        return text.ToString();

        void Unit(long count, string unit)
        {
            if (count > 0)
                text.Append(count).Append(unit);
        }
    }

    /// <summary>Reads <c>60s</c>, <c>5m</c>, <c>1h30m</c>, <c>7d</c>: numbers with units and nothing else, more than zero, ten years at most.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits < 1 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9') is var next && next < 0 ? rest.Length : next;
            var unit = rest[..letters] switch
            {
                "ms" => 0.001,
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                "d" => 86400,
                "w" => 604800,
                _ => 0,
            };
            if (unit == 0 || count * unit > Longest.TotalSeconds)
                return false;
            duration += TimeSpan.FromSeconds(count * unit);
            rest = rest[letters..];
        }

        return duration > TimeSpan.Zero && duration <= Longest;
    }
}
