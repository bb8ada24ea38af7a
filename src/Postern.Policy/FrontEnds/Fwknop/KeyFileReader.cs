using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>
/// What <c>fwknop --key-gen</c> prints, a stanza of .fwknoprc, or the lines of access.conf that hold keys: a keyword, a colon or not, and
/// its value, up to a semicolon. <c>[name]</c> begins another key.
/// </summary>
internal static class KeyFileReader
{
    public static IReadOnlyList<KeyFileStanza> Read(SourceText text, DiagnosticBag diagnostics)
    {
        var stanzas = new List<KeyFileStanza>();
        KeyFileStanza? stanza = null;
        for (var start = 0; start < text.Text.Length;)
        {
            var end = text.Text.AsSpan(start).IndexOfAny('\n', '\r') is var length and >= 0 ? start + length : text.Text.Length;
            var (first, last) = Trim(text.Text, start, end);
            start = end + 1;
            if (first == last || text.Text[first] == '#')
                continue;
            if (text.Text[first] == '[')
            {
                stanza = new KeyFileStanza(text.Span(first, last - first));
                stanzas.Add(stanza);
                continue;
            }

            if (stanza is null)
            {
                stanza = new KeyFileStanza(text.Span(first, last - first));
                stanzas.Add(stanza);
            }

            ReadLine(text, first, last, stanza, diagnostics);
        }

        return stanzas;
    }

    private static void ReadLine(SourceText text, int first, int last, KeyFileStanza stanza, DiagnosticBag diagnostics)
    {
        var line = text.Text.AsSpan(first, last - first);
        var word = line.IndexOfAny(" \t:") is var cut and >= 0 ? cut : line.Length;
        var behind = first + word;
        while (behind < last && text.Text[behind] is ' ' or '\t' or ':')
            behind++;
        var close = text.Text.AsSpan(behind, last - behind).IndexOf(';') is var semicolon and >= 0 ? behind + semicolon : last;
        var (from, to) = Trim(text.Text, behind, close);
        if (from == to)
            diagnostics.Add(KeyFileDiagnostics.NoValue(text.Span(first, word)));
        else
            stanza.Read(line[..word].ToString(), text.Span(first, word), text.Text[from..to], text.Span(from, to - from), diagnostics);
    }

    private static (int First, int Last) Trim(string text, int first, int last)
    {
        while (first < last && text[first] is ' ' or '\t')
            first++;
        while (last > first && text[last - 1] is ' ' or '\t')
            last--;
        return (first, last);
    }
}
