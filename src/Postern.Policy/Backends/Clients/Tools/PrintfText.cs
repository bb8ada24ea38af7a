using System.Globalization;
using System.Text;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>Bytes as <c>printf</c> of any POSIX shell writes them.</summary>
internal static class PrintfText
{
    /// <summary>What a pipe hands over in one piece, and so what a program that reads one sends as one datagram.</summary>
    public const int Limit = 4096;

    /// <param name="blanks">So many blanks follow the bytes.</param>
    public static string Of(ReadOnlySpan<byte> bytes, int blanks = 0)
    {
        var text = new StringBuilder("printf '");
        foreach (var b in bytes)
        {
            // Three octal digits always, so that what follows is not taken for one more. A quote would end the text and a % begin a field; ! is history's in bash.
            if (char.IsAsciiLetterOrDigit((char)b) || " .,:;/_-+=@#()[]{}<>?*&|~^$\"`".Contains((char)b, StringComparison.Ordinal))
                text.Append((char)b);
            else
                text.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        if (blanks > 0)
            return text.Append(CultureInfo.InvariantCulture, $"%{blanks}s' ''").ToString();
        // A leading dash would be an option.
        return bytes.Length > 0 && bytes[0] == '-' ? text.Replace("printf '-", "printf '\\055").Append('\'').ToString() : text.Append('\'').ToString();
    }
}
