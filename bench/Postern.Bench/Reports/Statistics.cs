namespace Postern.Bench.Reports;

internal static class Statistics
{
    /// <returns>NaN where there is nothing.</returns>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            return double.NaN;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest value that at least that part of all do not exceed.</summary>
    /// <param name="part">0.99 for the 99th percentile.</param>
    /// <returns>NaN where there is nothing.</returns>
    public static double Quantile(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
    }

    public static string Microseconds(double value) => value switch
    {
        double.NaN => "–",
        < 1_000 => $"{value:0} µs",
        < 100_000 => $"{value / 1000:0.0} ms",
        _ => $"{value / 1000:0} ms",
    };

    /// <summary>Three digits that mean something, and thousands apart.</summary>
    public static string PacketsPerSecond(double value) => double.IsNaN(value) ? "–" : $"{Math.Round(value / 100) * 100:#,0}";
}
