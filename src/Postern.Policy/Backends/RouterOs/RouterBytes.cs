using System.Buffers;
using System.Text;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.Backends.RouterOs;

/// <summary>
/// RouterOS's values are bytes and ours are text. What is UTF-8 is the text that it spells; any other byte is held as the lone surrogate
/// U+DC00 + byte, which no text has. Whoever sends a value to a router sends <see cref="Of"/>.
/// </summary>
public static class RouterBytes
{
    public static string ToValue(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            if (isText)
                text.Append(rune.ToString());
            else
                ScriptBytes.Append(bytes[..(length = 1)], text);
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    public static byte[] Of(string value) => ScriptBytes.ToBytes(value);
}
