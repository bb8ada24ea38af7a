namespace Postern.Policy.Text;

/// <summary>
/// Which lines of a file of sequences are not used, and how one is marked. Read and marked by the same rule, so that what has opened a door
/// is what is marked.
/// </summary>
public static class OneTimeLines
{
    /// <summary>Where each line begins and how long it is, without the white space around it.</summary>
    public static IEnumerable<(int Start, int Length)> Unused(string text) =>
        All(text).Where(l => l.Length > 0 && text[l.Start] != '#').Select(l => (l.Start, l.Length));

    /// <summary>Marks the first unused line that says this; as knockd does, in place of a blank before it, or in front of it.</summary>
    /// <param name="line">Without white space around it.</param>
    /// <returns>Null where there is no such line.</returns>
    public static string? Mark(string text, string line)
    {
        foreach (var (whole, start, length) in All(text))
        {
            if (length > 0 && text[start] != '#' && text.AsSpan(start, length).SequenceEqual(line))
                return $"{text[..whole]}#{text[(start > whole ? whole + 1 : whole)..]}";
        }

        return null;
    }

    private static IEnumerable<(int Whole, int Start, int Length)> All(string text)
    {
        // The three bytes that editors put before UTF-8, here each a character; decoded text has none.
        for (var whole = text.StartsWith("\u00ef\u00bb\u00bf", StringComparison.Ordinal) ? 3 : 0; whole < text.Length;)
        {
            var newLine = text.IndexOf('\n', whole);
            var next = newLine < 0 ? text.Length : newLine;
            var (start, end) = (whole, next);
            while (start < end && IsSpace(text[start]))
                start++;
            while (end > start && IsSpace(text[end - 1]))
                end--;
            yield return (whole, start, end - start);
            whole = next + 1;
        }
    }

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');
}
