using System.Globalization;

namespace Postern.NetworkTests.Equality.Judging;

/// <summary>All in which two outcomes differ.</summary>
internal static class Comparison
{
    /// <summary>Less than half a tick: entries end half way between two ticks, so what is farther off is another tick.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(130);

    /// <param name="readAt">When the kernel's lists were read.</param>
    public static IReadOnlyList<string> Differences(Outcome expected, Outcome actual, TimeSpan readAt) =>
    [
        .. expected.Passed.Union(actual.Passed).Except(expected.Passed.Intersect(actual.Passed)).Order()
            .Select(n => $"packet #{n}: the evaluator {Fate(expected, n)}, the kernel {Fate(actual, n)}"),
        .. expected.Counters.Keys.Union(actual.Counters.Keys).Order(StringComparer.Ordinal)
            .Where(c => expected.Counters.GetValueOrDefault(c) != actual.Counters.GetValueOrDefault(c))
            .Select(c => $"rule {c}: the evaluator counts {expected.Counters.GetValueOrDefault(c)}, the kernel {actual.Counters.GetValueOrDefault(c)}"),
        .. expected.Entries.Keys.Union(actual.Entries.Keys).OrderBy(e => e.ToString(), StringComparer.Ordinal)
            .Where(e => !IsSame(expected.Entries, actual.Entries, e, readAt))
            .Select(e => $"{e}: in the evaluator {Until(expected.Entries, e)}, in the kernel {Until(actual.Entries, e)}"),
    ];

    private static string Fate(Outcome outcome, int number) => outcome.Passed.Contains(number) ? "lets it pass" : "stops it";

    private static bool IsSame(IReadOnlyDictionary<Entry, TimeSpan?> expected, IReadOnlyDictionary<Entry, TimeSpan?> actual, Entry entry, TimeSpan readAt)
    {
        var isExpected = expected.TryGetValue(entry, out var left);
        var isActual = actual.TryGetValue(entry, out var right);
        if (isExpected && isActual)
            return left is null || right is null ? left is null && right is null : (left.Value - right.Value).Duration() < Tolerance;
        // One of both has just seen it end.
        return (isExpected ? left : right) is { } until && until < readAt + Tolerance;
    }

    private static string Until(IReadOnlyDictionary<Entry, TimeSpan?> entries, Entry entry) =>
        !entries.TryGetValue(entry, out var until) ? "not there"
        : until is null ? "for ever"
        : string.Create(CultureInfo.InvariantCulture, $"until {until.Value.TotalMilliseconds:0} ms");
}
