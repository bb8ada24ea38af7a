using System.Globalization;
using System.Text;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>
/// Expressions as layer 7 has them: basic operators, everything in lower case, because the text that it searches is. Bytes that are not
/// plain letters or digits are written <c>\xHH</c>.
/// </summary>
internal static class Layer7Wording
{
    private const string Operators = "^$.*+?|()";

    /// <summary>An expression that finds these bytes and nothing before or behind them.</summary>
    public static string Whole(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("^");
        foreach (var value in bytes)
            Append(text, (char)value);
        return text.Append('$').ToString();
    }

    /// <summary>False where it uses what not every router reads alike: counts, look-arounds, references, classes by letter.</summary>
    public static bool TryTranslate(string expression, out string translated)
    {
        var text = new StringBuilder();
        translated = "";
        for (var i = 0; i < expression.Length; i++)
        {
            var c = expression[i];
            if (c == '\\')
            {
                if (ReadEscape(expression, ref i) is not { } literal)
                    return false;
                Append(text, literal);
            }
            else if (c == '[')
            {
                if (!Class(expression, ref i, text))
                    return false;
            }
            else if (Operators.Contains(c))
            {
                // (?…), and the second of *? or ++.
                if (c == '?' && i > 0 && expression[i - 1] == '(' || (c is '?' or '+' or '*' && i > 0 && expression[i - 1] is '*' or '+' or '?' && !IsEscaped(expression, i - 1)))
                    return false;
                text.Append(c);
            }
            else if (c is '{' or '}' or ']' or > '\xff' or '\0')
            {
                return false;
            }
            else
            {
                Append(text, c);
            }
        }

        translated = text.ToString();
        return true;
    }

    private static bool IsEscaped(string expression, int at)
    {
        var backslashes = 0;
        while (at - 1 - backslashes >= 0 && expression[at - 1 - backslashes] == '\\')
            backslashes++;
        return backslashes % 2 == 1;
    }

    /// <summary>A character by its escape; null for anything that is no one character.</summary>
    private static char? ReadEscape(string expression, ref int i)
    {
        if (++i >= expression.Length)
            return null;
        var c = expression[i];
        if (c == 'x' && i + 2 < expression.Length && byte.TryParse(expression.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            i += 2;
            return value == 0 ? null : (char)value;
        }

        return c switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => char.IsAsciiLetterOrDigit(c) || c > '\x7e' ? null : c,
        };
    }

    // Letters and digits one by one or in ranges, and ^ in front: what every engine reads alike.
    private static bool Class(string expression, ref int i, StringBuilder text)
    {
        text.Append('[');
        var end = expression.IndexOf(']', i + 1);
        if (end <= i + 1)
            return false;
        var inside = expression.AsSpan(i + 1, end - i - 1);
        if (inside[0] == '^')
        {
            text.Append('^');
            inside = inside[1..];
        }

        if (inside.IsEmpty || inside[0] == '-' || inside[^1] == '-')
            return false;
        foreach (var c in inside)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or ' '))
                return false;
            text.Append(char.ToLowerInvariant(c));
        }

        text.Append(']');
        i = end;
        return IsOneCase(inside);
    }

    // [A-z] holds other signs between the cases.
    private static bool IsOneCase(ReadOnlySpan<char> inside)
    {
        for (var i = 1; i + 1 < inside.Length; i++)
        {
            if (inside[i] != '-')
                continue;
            var (first, last) = (inside[i - 1], inside[i + 1]);
            var isAlike = (char.IsAsciiDigit(first) && char.IsAsciiDigit(last)) || (char.IsAsciiLetterLower(first) && char.IsAsciiLetterLower(last))
                || (char.IsAsciiLetterUpper(first) && char.IsAsciiLetterUpper(last));
            if (!isAlike || first > last)
                return false;
        }

        return true;
    }

    private static void Append(StringBuilder text, char c)
    {
        if (char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or '=' or ':' or ',' or '@')
            text.Append(char.ToLowerInvariant(c));
        else
            text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
    }
}
