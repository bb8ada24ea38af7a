using System.Globalization;
using System.Text;

namespace Postern.Policy.Text;

/// <summary>Text as YAML takes it.</summary>
public static class YamlText
{
    /// <summary>A scalar in double quotes, whatever the text. Control characters are escaped, not refused: the reader that meets them says what is wrong.</summary>
    public static string Quoted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append((char)rune.Value);
            else if (!rune.IsBmp)
                quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
            else if (IsEscaped((char)rune.Value))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else
                quoted.Append((char)rune.Value);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Whether the character is written by an escape, in double quotes. U+FFFD is what half a pair becomes: it is written alike before and after.</summary>
    public static bool IsEscaped(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufeff' or '\ufffd' or '\ufffe' or '\uffff';
}
