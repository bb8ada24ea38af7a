using System.Globalization;

namespace Postern.Cli.Commands;

/// <summary>Times on the command line: <c>60s</c>, <c>5m</c>, <c>1h30m</c>, <c>7d</c>.</summary>
public static class DurationArgument
{
    /// <summary>The kernel's timers end here; no grant is meant to last longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

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
