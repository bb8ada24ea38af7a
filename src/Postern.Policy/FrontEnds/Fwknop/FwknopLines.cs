using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>One line of a file of fwknop's.</summary>
/// <param name="Key">Without the colon that fwknop lets follow.</param>
/// <param name="Value">Without the white space around it; never empty.</param>
/// <param name="IsRemark">Written to Postern, in a comment that fwknop reads over: <c># postern: KEY VALUE</c>. The value may be empty.</param>
internal sealed record FwknopLine(Piece Key, Piece Value, bool IsRemark)
{
    public string Name { get; } = Key.Text;
}

/// <summary>
/// <c>KEYWORD value</c> lines as fwknop takes them apart: keywords are upper case, a value ends at a semicolon or with its line and is taken as it
/// stands, quotes included, and a line that begins with # or ; is a comment.
/// </summary>
internal static class FwknopLines
{
    private const string Remark = "postern:";

    public static IEnumerable<FwknopLine> Read(SourceText source, DiagnosticBag diagnostics)
    {
        foreach (var whole in new Piece(source, 0, source.Text.Length).Split('\n'))
        {
            var line = whole.Trim();
            if (line.Length == 0 || line.Chars[0] == ';')
                continue;
            if (line.Chars[0] == '#')
            {
                if (ReadRemark(line.Part(1, line.Length - 1).Trim()) is { } remark)
                    yield return remark;
                continue;
            }

            var (key, rest) = Cut(line);
            var end = rest.Chars.IndexOfAny(';', '\r');
            var value = end < 0 ? rest : rest.Part(0, end).Trim();
            if (end >= 0 && rest.Part(end + 1, rest.Length - end - 1).Trim() is { Length: > 0 } behind && behind.Chars[0] is not ('#' or ';'))
                diagnostics.Add(FwknopDiagnostics.BehindSemicolon(behind.Part(0, 1).Span));
            if (key.Chars.LastIndexOf(':') is var colon and > 0)
                key = key.Part(0, colon);
            if (value.Length > 0)
                yield return new FwknopLine(key, value, IsRemark: false);
            else
                diagnostics.Add(FwknopDiagnostics.NoValue(key.Span));
        }
    }

    private static FwknopLine? ReadRemark(Piece comment)
    {
        if (!comment.Chars.StartsWith(Remark, StringComparison.OrdinalIgnoreCase))
            return null;
        var (key, value) = Cut(comment.Part(Remark.Length, comment.Length - Remark.Length).Trim());
        return new FwknopLine(key, value, IsRemark: true);
    }

    private static (Piece Word, Piece Behind) Cut(Piece line)
    {
        var end = line.Chars.IndexOfAny(" \t\v\f\r");
        return end < 0 ? (line, line.Part(line.Length, 0)) : (line.Part(0, end), line.Part(end, line.Length - end).Trim());
    }
}
