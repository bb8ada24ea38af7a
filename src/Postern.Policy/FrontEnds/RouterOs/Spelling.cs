namespace Postern.Policy.FrontEnds.RouterOs;

/// <summary>"Did you mean": the known name nearest to what was written.</summary>
internal static class Spelling
{
    /// <summary>No name of RouterOS is longer; comparing more would only cost time.</summary>
    private const int MaximumLength = 40;

    /// <summary>Null when nothing is near enough to be a slip of the finger.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > MaximumLength)
            return null;
        string? best = null;
        var least = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - word.Length) >= least)
                continue;
            var distance = Distance(word, candidate);
            if (distance < least)
                (best, least) = (candidate, distance);
        }

        return best;
    }

    /// <summary><c>"did you mean x?"</c>, or the whole choice when it is short enough to read, or null.</summary>
    public static string? Suggest(string word, IReadOnlyCollection<string> known) =>
        Nearest(word, known) is { } near ? $"did you mean {near}?"
        : known.Count is > 0 and <= 14 ? $"one of: {string.Join(", ", known)}"
        : null;

    // Levenshtein's distance with a swap of neighbours counted as one.
    private static int Distance(string left, string right)
    {
        Span<int> before = stackalloc int[MaximumLength + 32];
        Span<int> previous = stackalloc int[MaximumLength + 32];
        Span<int> current = stackalloc int[MaximumLength + 32];
        if (right.Length > MaximumLength)
            return int.MaxValue;
        for (var j = 0; j <= right.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            var spare = before;
            before = previous;
            previous = current;
            current = spare;
        }

        return previous[right.Length];
    }
}
