using System.Text;

namespace Postern.Client;

/// <summary>A payload as people write it: <c>"open sesame"</c>, <c>hex:6f70</c>, <c>base64:b3A=</c>, <c>file:token.bin</c>, or bare.</summary>
internal static class PayloadNotation
{
    private const string Hex = "hex:";
    private const string Base64 = "base64:";
    private const string File = "file:";

    /// <summary>One of the two.</summary>
    public static (KnockBytes? Payload, KnockProblem? Problem) Read(string text)
    {
        var trimmed = text.Trim();
        var (payload, problem) = trimmed switch
        {
            _ when Begins(trimmed, Hex) => ReadHex(trimmed),
            _ when Begins(trimmed, Base64) => ReadBase64(trimmed),
            _ when Begins(trimmed, File) => PayloadFile.Read(trimmed[File.Length..]),
            ['"', ..] => Unquoted(trimmed) is { } inside
                ? (KnockBytes.Text(inside), null)
                : (null, KnockProblem.Wrong("the quoted payload has no end", "close it with \", and write \\\" and \\\\ inside")),
            _ => (KnockBytes.Text(text), null),
        };
        return payload is { Bytes.Length: > KnockBytes.MaximumLength } ? (null, PayloadFile.TooLong(payload.Bytes.Length)) : (payload, problem);
    }

    /// <summary>Behind a quoted text's closing quote and a <c>/i</c>; negative where it has no end.</summary>
    public static int QuoteEnd(string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return text.AsSpan(i + 1).StartsWith("/i") ? i + 3 : i + 1;
            if (text[i] == '\\')
                i++;
        }

        return -1;
    }

    private static bool Begins(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static (KnockBytes? Payload, KnockProblem? Problem) ReadHex(string text)
    {
        var digits = WithoutFold(text[Hex.Length..].Replace(" ", ""));
        return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit)
            ? (new KnockBytes(Convert.FromHexString(digits)), null)
            : (null, KnockProblem.Wrong($"'{Shortened(text)}' is no hexadecimal payload", "two digits for each byte: hex:6f70656e"));
    }

    private static (KnockBytes? Payload, KnockProblem? Problem) ReadBase64(string text)
    {
        // Four letters are three bytes, so that what is left over cannot be of the payload.
        var letters = text[Base64.Length..];
        if (letters.Length % 4 == 2)
            letters = WithoutFold(letters);
        var bytes = new byte[letters.Length / 4 * 3];
        return letters.Length % 4 == 0 && !letters.AsSpan().ContainsAny(" \t\r\n") && Convert.TryFromBase64String(letters, bytes, out var length)
            ? (new KnockBytes(bytes.AsMemory(0, length)), null)
            : (null, KnockProblem.Wrong($"'{Shortened(text)}' is no base64 payload", "four letters for each three bytes, = where the last have fewer: base64:b3Blbg=="));
    }

    // A policy may fold case; what is sent is what is written.
    private static string WithoutFold(string text) => text.EndsWith("/i") ? text[..^2] : text;

    // "open \"sesame\"" or "open sesame"/i
    private static string? Unquoted(string text)
    {
        if (QuoteEnd(text) != text.Length)
            return null;
        var inside = new StringBuilder();
        for (var i = 1; text[i] != '"'; i++)
        {
            if (text[i] == '\\' && text[i + 1] is '"' or '\\')
                i++;
            inside.Append(text[i]);
        }

        return inside.ToString();
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
