using System.Text;

namespace Postern.Policy.FrontEnds.RouterOs.Syntax;

/// <summary>Escapes inside a quoted string. Source: a sweep over all bytes on RouterOS 7.23.3.</summary>
internal static class StringLexer
{
    /// <summary>Reads one escape and appends what it stands for.</summary>
    /// <param name="at">The backslash.</param>
    /// <returns>The offset behind the escape.</returns>
    public static int ReadEscape(ScriptText script, int at, StringBuilder value, Reports reports)
    {
        var text = script.Text;
        if (at + 1 >= text.Length)
            return at + 1;
        var next = text[at + 1];
        if (Plain(next) is { } plain)
        {
            value.Append(plain);
            return at + 2;
        }

        // A swallowed blank or line break: export writes the latter, and the indentation behind it belongs to the layout.
        if (next is ' ' or '\t')
            return at + 2;
        if (next is '\r' or '\n')
        {
            var end = at + 2;
            if (next == '\r' && end < text.Length && text[end] == '\n')
                end++;
            while (end < text.Length && text[end] is ' ' or '\t')
                end++;
            return end;
        }

        if (at + 2 < text.Length && IsUpperHex(next) && IsUpperHex(text[at + 2]))
            return ReadBytes(text, at, value);

        var length = Math.Min(2, text.Length - at);
        reports.Add(SyntaxDiagnostics.BadEscape(script.Span(at, at + length), text.Substring(at, length)));
        return at + length;
    }

    // \XX are bytes. A run that is UTF-8 is the text it spells; any other is kept byte by byte.
    private static int ReadBytes(string text, int at, StringBuilder value)
    {
        var bytes = new List<byte>();
        while (at + 2 < text.Length && text[at] == '\\' && IsUpperHex(text[at + 1]) && IsUpperHex(text[at + 2]))
        {
            bytes.Add(Convert.ToByte(text.Substring(at + 1, 2), 16));
            at += 3;
        }

        var run = bytes.ToArray();
        if (System.Text.Unicode.Utf8.IsValid(run))
            value.Append(Encoding.UTF8.GetString(run));
        else
            ScriptBytes.Append(run, value);
        return at;
    }

    private static char? Plain(char escape) => escape switch
    {
        '"' => '"',
        '\\' => '\\',
        '$' => '$',
        '?' => '?',
        '_' => ' ',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'v' => '\v',
        _ => null,
    };

    private static bool IsUpperHex(char c) => c is (>= '0' and <= '9') or (>= 'A' and <= 'F');
}
