using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;

namespace Postern.Policy.FrontEnds.Fwknop.Values;

/// <summary>The bytes of a key: the text as it stands, or in base64. They are in no message.</summary>
internal static class KeyValue
{
    /// <summary>What nobody tries out at home.</summary>
    private const int Enough = 16;

    /// <summary>Null after an error.</summary>
    public static byte[]? Read(FwknopLine line, int limit, DiagnosticBag diagnostics)
    {
        var span = line.Key.Span;
        if (line.Value.Chars.Equals("__CHANGEME__", StringComparison.OrdinalIgnoreCase))
        {
            diagnostics.Add(FwknopDiagnostics.Placeholder(span, line.Name));
            return null;
        }

        var bytes = line.Name is AccessDirectives.KeyBase64 or AccessDirectives.HmacKeyBase64 ? Decoded(line.Value.Text) : Encoding.UTF8.GetBytes(line.Value.Text);
        if (bytes is not { Length: > 0 })
            diagnostics.Add(FwknopDiagnostics.NotBase64(span, line.Name));
        else if (bytes.Length > limit)
            diagnostics.Add(FwknopDiagnostics.KeyLength(span, line.Name, bytes.Length, limit));
        else if (bytes.Length < Enough)
            diagnostics.Add(FwknopWeaknessDiagnostics.ShortKey(span, line.Name, bytes.Length));
        return bytes is { Length: > 0 } && bytes.Length <= limit ? bytes : null;
    }

    private static byte[]? Decoded(string text)
    {
        var whole = text.TrimEnd('=');
        whole = whole.PadRight((whole.Length + 3) / 4 * 4, '=');
        var bytes = new byte[whole.Length];
        return !text.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(whole, bytes, out var length) ? bytes[..length] : null;
    }
}
