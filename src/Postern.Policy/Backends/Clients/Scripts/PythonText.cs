using System.Globalization;
using System.Text;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>Literals of Python.</summary>
internal static class PythonText
{
    /// <summary>A literal of bytes, in ASCII.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes) => "b" + Literal(bytes);

    /// <summary>A literal of text that is printable ASCII.</summary>
    public static string Quoted(string text) => Literal(Encoding.ASCII.GetBytes(text));

    private static string Literal(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'");
        foreach (var value in bytes)
        {
            if (value is >= (byte)' ' and <= (byte)'~' and not ((byte)'\'' or (byte)'\\'))
                text.Append((char)value);
            else
                text.Append("\\x").Append(value.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.Append('\'').ToString();
    }
}
