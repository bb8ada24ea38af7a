using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Text;

/// <summary>Bytes to text, with everything refused that is no text: the first and cheapest check on hostile input.</summary>
public static class SourceReader
{
    /// <summary>Far above any real policy or export; a larger file is not read into memory at all.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8).IsEmpty;

    /// <summary>Null when a diagnostic says why the bytes cannot be read.</summary>
    /// <param name="keepsBytes">RouterOS scripts are bytes: what is not UTF-8 is kept as Latin-1 with a warning, not refused.</param>
    public static SourceText? Read(string file, ReadOnlySpan<byte> bytes, bool keepsBytes, DiagnosticBag diagnostics)
    {
        var whole = SourceSpan.WholeFile(file);
        if (bytes.Length > MaximumBytes)
        {
            diagnostics.Add(ReadingDiagnostics.TooLarge(whole, MaximumBytes));
            return null;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            diagnostics.Add(ReadingDiagnostics.Utf16(whole));
            return null;
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (bytes.IndexOf((byte)0) is var zero and >= 0)
        {
            diagnostics.Add(ReadingDiagnostics.Binary(whole, zero));
            return null;
        }

        if (IsBlank(bytes))
        {
            diagnostics.Add(ReadingDiagnostics.Empty(whole));
            return null;
        }

        try
        {
            return new SourceText(file, StrictUtf8.GetString(bytes));
        }
        catch (DecoderFallbackException bad)
        {
            if (!keepsBytes)
            {
                var good = new SourceText(file, StrictUtf8.GetString(bytes[..bad.Index]));
                diagnostics.Add(ReadingDiagnostics.NotUtf8(good.Span(good.Text.Length)));
                return null;
            }

            diagnostics.Add(ReadingDiagnostics.KeptAsLatin1(whole));
            return new SourceText(file, Encoding.Latin1.GetString(bytes));
        }
    }
}
