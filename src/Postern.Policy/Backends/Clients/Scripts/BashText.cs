using System.Text;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>Text as a POSIX shell takes it, for bash 3.2 and whatever calls itself sh.</summary>
internal static class BashText
{
    /// <summary>One word, whatever is in it. The text has no NUL.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>One word that printf, as its format, turns into these bytes; no option, whatever they are.</summary>
    public static string Format(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'");
        for (var i = 0; i < bytes.Length; i++)
        {
            // Three octal digits always, so that what follows is not taken for one more. A quote would end the text and a % begin a field; ! is history's in bash.
            if (char.IsAsciiLetterOrDigit((char)bytes[i]) || (" .,:;/_-+=@#()[]{}<>?*&|~^$\"`"u8.Contains(bytes[i]) && (i > 0 || bytes[i] != '-')))
                text.Append((char)bytes[i]);
            else
                text.Append('\\').Append(Convert.ToString(bytes[i], 8).PadLeft(3, '0'));
        }

        return text.Append('\'').ToString();
    }
}
