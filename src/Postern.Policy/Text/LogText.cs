using System.Globalization;
using System.Text;

namespace Postern.Policy.Text;

/// <summary>
/// Text that goes into a log or to a person stays on its line and cannot command a terminal, wherever it came from: names of policies,
/// scripts and hosts, messages of routers and other programs.
/// </summary>
public static class LogText
{
    /// <summary>A longer one is cut: a datagram to journald and a line of syslog have bounds.</summary>
    public const int Longest = 2000;

    public static string Clean(string text)
    {
        if (text.Length <= Longest && !text.Any(IsUnfit))
            return text;
        var clean = new StringBuilder(Math.Min(text.Length, Longest + 1));
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, Longest)))
            clean.Append(IsUnfit(character) ? '\uFFFD' : character);
        return text.Length > Longest ? clean.Append('…').ToString() : clean.ToString();
    }

    // Control characters, line and paragraph separators, what turns the direction of writing, and halves of a pair alone on their side of the cut.
    private static bool IsUnfit(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
