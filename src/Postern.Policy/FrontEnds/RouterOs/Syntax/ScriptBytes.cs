using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Postern.Policy.FrontEnds.RouterOs.Syntax;

/// <summary>
/// RouterOS strings are bytes and ours are UTF-16. A byte that is no part of UTF-8 is held as the lone surrogate U+DC00 + byte,
/// which no decoded text contains, so that <c>content="\F3"</c> still looks for that one byte.
/// </summary>
public static class ScriptBytes
{
    private const int Marker = 0xdc00;

    /// <summary>Of bytes that came from a router: what is UTF-8 becomes its text, every other byte stays.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
                text.Append(rune.ToString());
            else
                Append(bytes[..length], text);
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    public static void Append(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        foreach (var value in bytes)
            text.Append(value < 0x80 ? (char)value : (char)(Marker + value));
    }

    public static byte[] ToBytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && !IsRaw(text, end))
                end++;
            bytes.AddRange(Encoding.UTF8.GetBytes(text, i, end - i));
            if (end < text.Length)
                bytes.Add((byte)(text[end++] - Marker));
            i = end;
        }

        return [.. bytes];
    }

    /// <summary>For names and comments, which people read: such a byte becomes the Latin-1 letter.</summary>
    public static string ToText(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\udc80', '\udcff'))
            return text;
        return string.Create(text.Length, text, static (letters, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                letters[i] = IsRaw(source, i) ? (char)(source[i] - Marker) : source[i];
        });
    }

    private static bool IsRaw(string text, int at) =>
        text[at] is >= '\udc80' and <= '\udcff' && (at == 0 || !char.IsHighSurrogate(text[at - 1]));
}
