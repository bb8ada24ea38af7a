using System.Globalization;

namespace Postern.Policy.Backends.Nftables.Rules.Payloads;

/// <summary>A text that a payload must be, begin with, end with or contain.</summary>
public sealed record LiteralPattern(ReadOnlyMemory<byte> Bytes, bool AtStart = false, bool AtEnd = false)
{
    private const string Special = @"\^$.|?*+()[{";
    private const string Quantifiers = "*+?{";

    /// <summary>True where layer 7 text, which is lower-cased and without NULs, never has it.</summary>
    public bool IsImpossibleInLayer7 => Bytes.Span.ContainsAnyInRange((byte)'A', (byte)'Z') || Bytes.Span.Contains((byte)0);

    /// <summary>
    /// Null where a layer 7 expression stands for more than one text. <c>.*</c> at either end says no more than leaving it out.
    /// </summary>
    public static LiteralPattern? Of(string expression)
    {
        var bytes = new List<byte>();
        var (at, end) = (0, expression.Length);
        var atStart = Take(expression, ref at, "^");
        if (IsAnything(expression, at))
            (atStart, at) = (false, at + 2);
        var atEnd = false;
        while (at < end)
        {
            if (IsAnything(expression, at) && expression[(at + 2)..] is "" or "$")
                break;
            if (at == end - 1 && expression[at] == '$')
            {
                atEnd = true;
                break;
            }

            if (One(expression, ref at) is not { } value || (at < end && Quantifiers.Contains(expression[at])))
                return null;
            bytes.Add(value);
        }

        return bytes.Count == 0 ? null : new LiteralPattern(bytes.ToArray(), atStart, atEnd);
    }

    private static bool Take(string expression, ref int at, string what)
    {
        if (string.CompareOrdinal(expression, at, what, 0, what.Length) != 0)
            return false;
        at += what.Length;
        return true;
    }

    private static bool IsAnything(string expression, int at) =>
        string.CompareOrdinal(expression, at, ".*", 0, 2) == 0 && (at + 2 == expression.Length || !Quantifiers.Contains(expression[at + 2]));

    /// <summary>One byte: a letter for itself, behind a backslash, by number, or alone in brackets.</summary>
    private static byte? One(string expression, ref int at)
    {
        var c = expression[at++];
        if (c == '\\' && at < expression.Length)
            return Escaped(expression, ref at);
        if (c == '[' && at + 1 < expression.Length && expression[at + 1] == ']' && expression[at] is not ('^' or '\\'))
        {
            c = expression[at];
            at += 2;
        }
        else if (Special.Contains(c))
        {
            return null;
        }

        return char.IsAscii(c) ? (byte)c : null;
    }

    private static byte? Escaped(string expression, ref int at)
    {
        var c = expression[at++];
        if (c == 'x')
        {
            if (at + 2 > expression.Length || !byte.TryParse(expression.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return null;
            at += 2;
            return value;
        }

        return c switch
        {
            'n' => (byte)'\n',
            'r' => (byte)'\r',
            't' => (byte)'\t',
            'f' => (byte)'\f',
            'v' => (byte)'\v',
            'e' => 0x1b,
            'a' => 7,
            _ => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c != '_' ? (byte)c : null,
        };
    }
}
