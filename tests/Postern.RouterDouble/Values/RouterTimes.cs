using System.Globalization;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Rules.Model;

namespace Postern.RouterDouble.Values;

/// <summary>Times as RouterOS prints them.</summary>
internal static class RouterTimes
{
    public static string Text(TimeSpan time) => Durations.Text(time, weeks: true);

    /// <summary>What is left, in whole seconds, rounded up: an entry that still lives has at least one.</summary>
    public static string Left(TimeSpan left) => Text(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(left.TotalSeconds))));

    public static bool TryRead(string text, out TimeSpan time) => TimeValue.TryParse(text, out time);

    /// <summary>ISO from 7.10 on, <c>jan/02/2020</c> before.</summary>
    public static string Date(DateTimeOffset now, Version version) =>
        version >= new Version(7, 10)
            ? now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : now.ToString("MMM/dd/yyyy", CultureInfo.InvariantCulture).ToLowerInvariant();

    public static string Clock(DateTimeOffset now) => now.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
