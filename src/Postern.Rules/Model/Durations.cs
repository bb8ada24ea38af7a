using System.Text;

namespace Postern.Rules.Model;

/// <summary>One spelling of durations for listings, nft and RouterOS: <c>1w3d</c>, <c>1h30m</c>, <c>250ms</c>; zero is <c>0s</c>.</summary>
public static class Durations
{
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
}
