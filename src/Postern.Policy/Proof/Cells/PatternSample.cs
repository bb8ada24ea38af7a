using System.Text;

namespace Postern.Policy.Proof.Cells;

/// <summary>A text that a regular expression matches, built from the expression itself: the shortest choice at every turn.</summary>
internal static class PatternSample
{
    /// <summary>Deeper nesting than any pattern has.</summary>
    private const int MaximumDepth = 32;

    /// <param name="lowerCase">As layer 7 sees packets.</param>
    /// <returns>Null where the expression uses something that is not understood here.</returns>
    public static byte[]? Of(string expression, bool lowerCase = true)
    {
        var at = 0;
        var text = Alternatives(lowerCase ? expression.ToLowerInvariant() : expression, ref at, 0);
        return text is null || at != expression.Length ? null : Encoding.Latin1.GetBytes(text);
    }

    private static string? Alternatives(string text, ref int at, int depth)
    {
        string? first = null;
        if (depth > MaximumDepth)
            return null;
        while (true)
        {
            if (Sequence(text, ref at, depth) is not { } branch)
                return null;
            first ??= branch;
            if (at >= text.Length || text[at] != '|')
                return first;
            at++;
        }
    }

    private static string? Sequence(string text, ref int at, int depth)
    {
        var sample = new StringBuilder();
        while (at < text.Length && text[at] is not ('|' or ')'))
        {
            if (Atom(text, ref at, depth) is not { } atom)
                return null;
            var least = Repeats(text, ref at);
            if (least is null)
                return null;
            for (var i = 0; i < least && sample.Length < 2048; i++)
                sample.Append(atom);
        }

        return sample.ToString();
    }

    private static string? Atom(string text, ref int at, int depth)
    {
        switch (text[at++])
        {
            case '^' or '$':
                return "";
            case '.':
                return "a";
            case '(':
                if (at + 1 < text.Length && text[at] == '?' && text[at + 1] == ':')
                    at += 2;
                var inner = Alternatives(text, ref at, depth + 1);
                if (inner is null || at >= text.Length || text[at] != ')')
                    return null;
                at++;
                return inner;
            case '[':
                return Set(text, ref at);
            case '\\' when at < text.Length:
                return Escape(text, ref at);
            case '*' or '+' or '?' or '{' or '\\':
                return null;
            case var literal:
                return literal.ToString();
        }
    }

    private static string? Escape(string text, ref int at)
    {
        var c = text[at++];
        switch (c)
        {
            case 'd':
                return "0";
            case 'w':
                return "a";
            case 's':
                return " ";
            case 'n':
                return "\n";
            case 'r':
                return "\r";
            case 't':
                return "\t";
            case 'x' when at + 2 <= text.Length && byte.TryParse(text.AsSpan(at, 2), System.Globalization.NumberStyles.HexNumber, null, out var value):
                at += 2;
                return ((char)value).ToString();
            default:
                return char.IsAsciiLetterOrDigit(c) ? null : c.ToString();
        }
    }

    private static string? Set(string text, ref int at)
    {
        var end = text.IndexOf(']', Math.Min(at + 1, text.Length));
        if (end < 0)
            return null;
        var content = text[at..end];
        at = end + 1;
        if (content.StartsWith('^'))
            return "az09 _-".Select(c => c.ToString()).FirstOrDefault(c => !content.Contains(c));
        if (!content.StartsWith('\\'))
            return content[..1];
        var inside = 0;
        return Escape(content[1..], ref inside);
    }

    // The least number of times; null for a quantifier that is not understood.
    private static int? Repeats(string text, ref int at)
    {
        if (at >= text.Length)
            return 1;
        switch (text[at])
        {
            case '*' or '?':
                at++;
                return 0;
            case '+':
                at++;
                return 1;
            case '{':
                var end = text.IndexOf('}', at);
                if (end < 0 || !int.TryParse(text[(at + 1)..end].Split(',')[0], out var least) || least is < 0 or > 2048)
                    return null;
                at = end + 1;
                return least;
            default:
                return 1;
        }
    }
}
