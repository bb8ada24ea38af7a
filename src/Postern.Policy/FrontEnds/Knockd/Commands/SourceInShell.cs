using System.Text;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>
/// A line of knockd's as a shell line that takes the address from the environment: the text stays the administrator's own, and nothing
/// that came from a packet is ever part of it.
/// </summary>
internal static class SourceInShell
{
    public const string Token = "%IP%";

    private const string Variable = "${POSTERN_SOURCE}";

    public static string Insert(string line)
    {
        var text = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (line.AsSpan(i).StartsWith(Token))
            {
                text.Append(quote switch { '\'' => $"'\"{Variable}\"'", '"' => Variable, _ => $"\"{Variable}\"" });
                i += Token.Length - 1;
            }
            else if (c == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                // A backslash before the address says nothing.
                if (line.AsSpan(i + 1).StartsWith(Token))
                    continue;
                text.Append(c).Append(line[++i]);
            }
            else
            {
                if (c is '\'' or '"' && (quote == '\0' || quote == c))
                    quote = quote == '\0' ? c : '\0';
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
