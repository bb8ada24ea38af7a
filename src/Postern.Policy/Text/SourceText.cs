using Postern.Rules.Model;

namespace Postern.Policy.Text;

/// <summary>One input, decoded, with the line starts that turn an offset into file:line:column.</summary>
public sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string file, string text)
    {
        File = file;
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            // CR LF, LF and a lone CR all end a line.
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                _lineStarts.Add(i + 1);
        }
    }

    public string File { get; }

    public string Text { get; }

    public SourceSpan Span(int offset, int length = 1)
    {
        var line = _lineStarts.BinarySearch(offset);
        if (line < 0)
            line = ~line - 1;
        return new SourceSpan(File, line + 1, offset - _lineStarts[line] + 1, Math.Max(1, length));
    }

    /// <param name="number">First line is 1.</param>
    public string Line(int number)
    {
        if (number < 1 || number > _lineStarts.Count)
            return "";
        var start = _lineStarts[number - 1];
        var end = number < _lineStarts.Count ? _lineStarts[number] : Text.Length;
        return Text[start..end].TrimEnd('\r', '\n');
    }
}
