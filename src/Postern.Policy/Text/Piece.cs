using Postern.Rules.Model;

namespace Postern.Policy.Text;

/// <summary>Some characters of the file, with their place.</summary>
internal readonly record struct Piece(SourceText Source, int Start, int Length)
{
    public ReadOnlySpan<char> Chars => Source.Text.AsSpan(Start, Length);

    public string Text => Source.Text.Substring(Start, Length);

    public SourceSpan Span => Source.Span(Start, Length);

    public Piece Part(int start, int length) => this with { Start = Start + start, Length = length };

    /// <summary>Without the white space at both ends, as C's isspace has it.</summary>
    public Piece Trim()
    {
        var (start, end) = (0, Length);
        while (start < end && IsSpace(Chars[start]))
            start++;
        while (end > start && IsSpace(Chars[end - 1]))
            end--;
        return Part(start, end - start);
    }

    public IEnumerable<Piece> Split(char separator)
    {
        var start = 0;
        for (var i = 0; i <= Length; i++)
        {
            if (i < Length && Chars[i] != separator)
                continue;
            yield return Part(start, i - start);
            start = i + 1;
        }
    }

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');
}
