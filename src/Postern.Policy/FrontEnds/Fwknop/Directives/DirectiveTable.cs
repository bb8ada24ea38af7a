using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.Fwknop.Directives;

/// <summary>The directives of one of fwknop's files, by name.</summary>
/// <param name="file">What the file is called, for messages.</param>
internal sealed class DirectiveTable(string file, IReadOnlyList<Directive> all)
{
    public static readonly DirectiveTable Access = new("access.conf", AccessDirectives.All);
    public static readonly DirectiveTable Server = new("fwknopd.conf", ServerDirectives.All);

    private readonly Dictionary<string, Directive> _byName = all.ToDictionary(d => d.Name, StringComparer.Ordinal);

    public bool Has(ReadOnlySpan<char> name) => _byName.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(name);

    /// <summary>
    /// What becomes of a line; it has been told where it is not <see cref="Treatment.Carried"/> or <see cref="Treatment.Gnupg"/>. Null for a word that
    /// fwknop does not have, which is told too, and not repeated: it may be a key that was broken into two lines.
    /// </summary>
    public Directive? Find(FwknopLine line, DiagnosticBag diagnostics)
    {
        if (!_byName.TryGetValue(line.Name, out var directive))
        {
            var near = Suggestion.For(line.Name, all.Select(d => Comparable(d.Name)));
            diagnostics.Add(FwknopDiagnostics.UnknownDirective(line.Key.Span, file, near is null ? null : all.First(d => Comparable(d.Name) == near).Name));
            return null;
        }

        var span = line.Key.Span;
        switch (directive.Treatment)
        {
            case Treatment.NoUse:
                diagnostics.Add(FwknopDiagnostics.NoUse(span, directive.Name, directive.Reason));
                break;
            case Treatment.LeftOut:
            case Treatment.YesLeftOut when IsYes(line):
            case Treatment.NoLeftOut when !IsYes(line):
                diagnostics.Add(FwknopDiagnostics.LeftOut(span, directive.Name, directive.Reason));
                break;
            case Treatment.YesRefused when IsYes(line):
                diagnostics.Add(FwknopDiagnostics.Refused(span, directive.Name, directive.Reason));
                break;
        }

        return directive;
    }

    /// <summary>As fwknopd has it: whatever begins with a Y, and nothing else.</summary>
    public static bool IsYes(FwknopLine? line) => line is not null && line.Value.Length > 0 && line.Value.Chars[0] is 'Y' or 'y';

    private static string Comparable(string name) => name.ToLowerInvariant().Replace('_', '-');
}
