using System.Text;

namespace Postern.Policy.FrontEnds.Yaml;

/// <summary>What a user wrote, fit for a message: bounded, and with nothing in it that a terminal would obey.</summary>
internal static class Quote
{
    private const int Longest = 60;

    public static string Bounded(string text) => text.Length > Longest ? text[..Longest] + "…" : text;

    public static string Of(string text)
    {
        var quoted = new StringBuilder("‘");
        foreach (var c in text.Length > Longest ? text.AsSpan(0, Longest) : text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'))
                quoted.Append($"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append(text.Length > Longest ? "…’" : "’").ToString();
    }
}
