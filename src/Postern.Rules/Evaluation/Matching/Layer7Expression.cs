using System.Text;
using System.Text.RegularExpressions;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>
/// A layer 7 pattern that runs in linear time over Latin-1 characters. <c>$</c> is the very end and <c>.</c> any character, as in POSIX.
/// </summary>
public sealed class Layer7Expression
{
    private static readonly (string Posix, string Characters)[] Classes =
    [
        ("[:alpha:]", "a-zA-Z"), ("[:digit:]", "0-9"), ("[:alnum:]", "a-zA-Z0-9"), ("[:upper:]", "A-Z"), ("[:lower:]", "a-z"),
        ("[:space:]", @"\x09-\x0d\x20"), ("[:blank:]", @"\x09\x20"), ("[:print:]", @"\x20-\x7e"), ("[:graph:]", @"\x21-\x7e"),
        ("[:cntrl:]", @"\x00-\x1f\x7f"), ("[:xdigit:]", "0-9a-fA-F"), ("[:punct:]", @"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e"),
    ];

    private readonly Regex _regex;

    private Layer7Expression(Regex regex) => _regex = regex;

    /// <param name="text">Bytes as Latin-1 characters, of which <see cref="Layer7Text"/> keeps at most 2 KB.</param>
    public bool IsMatch(ReadOnlySpan<char> text) => _regex.IsMatch(text);

    /// <summary>Null where the pattern is wrong, or needs an engine whose time has no bound.</summary>
    public static Layer7Expression? TryCreate(string pattern, out string problem, bool foldsCase = false)
    {
        problem = "";
        try
        {
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;
            return new Layer7Expression(new Regex(ToDotNet(pattern), foldsCase ? options | RegexOptions.IgnoreCase : options));
        }
        catch (ArgumentException error)
        {
            problem = $"the pattern is no regular expression: {error.Message}";
        }
        catch (NotSupportedException)
        {
            problem = "the pattern cannot be searched for in linear time";
        }

        return null;
    }

    private static string ToDotNet(string pattern)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
                text.Append(pattern[i]).Append(pattern[++i]);
            else if (pattern[i] == '$')
                text.Append(@"\z");
            else if (pattern[i] == '[')
                i = Bracket(pattern, i, text);
            else
                text.Append(pattern[i]);
        }

        return text.ToString();
    }

    /// <returns>Where the bracket expression ends.</returns>
    private static int Bracket(string pattern, int start, StringBuilder text)
    {
        text.Append('[');
        var i = start + 1;
        if (i < pattern.Length && pattern[i] == '^')
            text.Append(pattern[i++]);
        if (i < pattern.Length && pattern[i] == ']')
        {
            text.Append(@"\]");
            i++;
        }

        for (; i < pattern.Length && pattern[i] != ']'; i++)
        {
            var known = Array.Find(Classes, c => string.CompareOrdinal(pattern, i, c.Posix, 0, c.Posix.Length) == 0);
            if (known.Posix is not null)
            {
                text.Append(known.Characters);
                i += known.Posix.Length - 1;
            }
            else if (pattern[i] == '[')
            {
                text.Append(@"\[");
            }
            else
            {
                text.Append(pattern[i]);
                if (pattern[i] == '\\' && i + 1 < pattern.Length)
                    text.Append(pattern[++i]);
            }
        }

        if (i < pattern.Length)
            text.Append(']');
        return i;
    }
}
