using System.Buffers;
using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>A payload's bytes: a text's UTF-8, hexadecimal digits, or base64.</summary>
internal static class PayloadReader
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <param name="text">As written, without quotes, <c>hex:</c> or <c>base64:</c>.</param>
    /// <param name="unescaped">The text without its escapes, if there are any.</param>
    /// <returns>Null after a diagnostic.</returns>
    public static KnockPayload? Read(Slice text, string? unescaped, PayloadForm form, bool foldsCase, DiagnosticBag diagnostics)
    {
        if (Bytes(text, unescaped, form, diagnostics) is not { } bytes)
            return null;
        if (bytes.Length == 0)
            diagnostics.Add(StepDiagnostics.EmptyPayload(text.Span));
        else if (bytes.Length > StepDraft.LongestPayload)
            diagnostics.Add(StepDiagnostics.LongPayload(text.Span, bytes.Length, StepDraft.LongestPayload));
        else
            return new KnockPayload(bytes, foldsCase);
        return null;
    }

    private static byte[]? Bytes(Slice text, string? unescaped, PayloadForm form, DiagnosticBag diagnostics)
    {
        if (form == PayloadForm.Text)
            return Encoding.UTF8.GetBytes(unescaped ?? text.Text);
        return form == PayloadForm.Hex ? Hex(text, diagnostics) : Base64(text, diagnostics);
    }

    private static byte[]? Hex(Slice text, DiagnosticBag diagnostics)
    {
        var bad = text.Chars.IndexOfAnyExcept(HexDigits);
        if (bad >= 0)
            diagnostics.Add(StepDiagnostics.HexDigit(text.Part(bad, 1).Span, text.Chars[bad]));
        else if (text.Length % 2 != 0)
            diagnostics.Add(StepDiagnostics.HexLength(text.Span, text.Length));
        else
            return Convert.FromHexString(text.Chars);
        return null;
    }

    private static byte[]? Base64(Slice text, DiagnosticBag diagnostics)
    {
        var bytes = new byte[text.Length / 4 * 3];
        if (text.Length % 4 == 0 && !text.Chars.ContainsAny(" \t\r\n") && Convert.TryFromBase64Chars(text.Chars, bytes, out var length))
            return bytes[..length];
        diagnostics.Add(StepDiagnostics.Base64(text.Span, text.Text));
        return null;
    }
}
