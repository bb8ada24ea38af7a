using Postern.Policy.Text;

namespace Postern.Policy.Profiles;

/// <summary>A file of profiles taken apart at the lines that begin one, for when it cannot be read as a whole.</summary>
internal static class ProfileBlocks
{
    /// <summary>Each block is read behind as many empty lines as stand above it, so that places are those of the file.</summary>
    private const int Most = 200;

    /// <summary>Empty where there are too many.</summary>
    public static IReadOnlyList<SourceText> Split(SourceText text)
    {
        var starts = new List<(int Offset, int Line)>();
        var (offset, line) = (0, 0);
        while (offset < text.Text.Length)
        {
            if (!char.IsWhiteSpace(text.Text[offset]) && text.Text[offset] is not ('#' or '-' or '.' or ']' or '}' or '%'))
                starts.Add((offset, line));
            var end = text.Text.IndexOf('\n', offset);
            (offset, line) = (end < 0 ? text.Text.Length : end + 1, line + 1);
        }

        return starts.Count > Most
            ? []
            : [.. starts.Select((s, i) => new SourceText(text.File, new string('\n', s.Line) + text.Text[s.Offset..(i + 1 < starts.Count ? starts[i + 1].Offset : text.Text.Length)]))];
    }
}
