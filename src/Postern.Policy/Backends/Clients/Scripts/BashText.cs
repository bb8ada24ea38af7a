using System.Text;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>Text as a POSIX shell takes it, for bash 3.2 and whatever calls itself sh.</summary>
internal static class BashText
{
    /// <summary>One word, whatever is in it. The text has no NUL.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>One word that printf, as its format, turns into these bytes.</summary>
    public static string Format(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'");
        foreach (var value in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)value) || " _.,:;/+=@!-"u8.Contains(value))
                text.Append((char)value);
            else
                text.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
        }

        return text.Append('\'').ToString();
    }
}
