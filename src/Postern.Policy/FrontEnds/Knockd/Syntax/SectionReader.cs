using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Knockd.Syntax;

/// <summary>
/// Lines to sections. A comment is a line that begins with #; white space around lines, keys and values counts for nothing; within the
/// brackets of a section it does.
/// </summary>
internal static class SectionReader
{
    public static List<Section> Read(SourceText source, DiagnosticBag diagnostics)
    {
        var sections = new List<Section>();
        var isOrphanSaid = false;
        foreach (var whole in new Piece(source, 0, source.Text.Length).Split('\n'))
        {
            var line = whole.Trim();
            if (line.Length == 0 || line.Chars[0] == '#')
                continue;
            if (line.Chars[0] == '[' && line.Chars[^1] == ']')
            {
                sections.Add(new Section(line.Part(1, Math.Max(0, line.Length - 2)), []));
                continue;
            }

            var equals = line.Chars.IndexOf('=');
            var directive = equals < 0
                ? new Directive(line, null)
                : new Directive(line.Part(0, equals).Trim(), line.Part(equals + 1, line.Length - equals - 1).Trim());
            if (sections.Count > 0)
                sections[^1].Directives.Add(directive);
            else if (!isOrphanSaid && (isOrphanSaid = true))
                diagnostics.Add(KnockdDiagnostics.OutsideSection(line.Span));
        }

        return sections;
    }
}
