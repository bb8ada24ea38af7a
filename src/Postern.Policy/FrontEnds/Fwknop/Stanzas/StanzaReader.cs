using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;
using Postern.Policy.FrontEnds.Yaml.Sections;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop.Stanzas;

/// <summary>access.conf, and the files that it includes, to stanzas.</summary>
internal sealed class StanzaReader
{
    /// <summary>access.conf, what it includes, and what that includes; fwknopd goes no deeper.</summary>
    private const int Deepest = 3;

    private const int MostFiles = 256;
    private const int MostStanzas = 20_000;

    private readonly InputFile _root;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<StanzaDraft> _drafts;
    private int _files;
    private long _characters;
    private bool _isFull;
    private bool _isTooDeep;

    private StanzaReader(InputFile root, List<StanzaDraft> drafts, DiagnosticBag diagnostics) => (_root, _drafts, _diagnostics) = (root, drafts, diagnostics);

    /// <param name="drafts">Those of the files before it; the stanzas are added to them.</param>
    public static void Read(FwknopInput file, List<StanzaDraft> drafts, DiagnosticBag diagnostics)
    {
        var before = drafts.Count;
        TellExposure(file.File, SourceSpan.WholeFile(file.Text.File), diagnostics);
        new StanzaReader(file.File, drafts, diagnostics).ReadFile(file.Text, 1);
        if (drafts.Count == before && !diagnostics.HasErrors)
            diagnostics.Add(FwknopDiagnostics.NoStanza(SourceSpan.WholeFile(file.Text.File)));
    }

    private void ReadFile(SourceText text, int depth)
    {
        StanzaDraft? stanza = null;
        foreach (var line in FwknopLines.Read(text, _diagnostics))
        {
            if (_isFull)
                return;
            if (line.IsRemark)
            {
                ReadRemark(line, stanza);
                continue;
            }

            if (DirectiveTable.Access.Find(line, _diagnostics) is not { } directive)
                continue;
            switch (line.Name)
            {
                case AccessDirectives.Include:
                    Include(line.Value, line.Value.Text, depth);
                    break;
                case AccessDirectives.IncludeFolder:
                    IncludeFolder(line.Value, depth);
                    break;
                case AccessDirectives.Source:
                    stanza = Begin(line);
                    break;
                default:
                    if (stanza is null)
                        _diagnostics.Add(FwknopDiagnostics.BeforeSource(line.Key.Span));
                    else if (line.Name == AccessDirectives.IncludeKeys)
                        IncludeKeys(line.Value, stanza);
                    else
                        Take(line, directive, stanza);
                    break;
            }
        }
    }

    private StanzaDraft? Begin(FwknopLine line)
    {
        if (_drafts.Count == MostStanzas)
        {
            Full(line.Key, $"{MostStanzas:N0} stanzas");
            return null;
        }

        var stanza = new StanzaDraft(line, _drafts.Count + 1);
        _drafts.Add(stanza);
        return stanza;
    }

    private void Take(FwknopLine line, Directive directive, StanzaDraft stanza)
    {
        if (directive.Treatment == Treatment.Gnupg)
            stanza.Gnupg ??= line;
        else if (directive.Treatment == Treatment.Carried)
            stanza.Set(line, _diagnostics);
    }

    private void ReadRemark(FwknopLine line, StanzaDraft? stanza)
    {
        if (stanza is not null && line is { Name: "legacy", Value.Length: 0 })
            stanza.IsLegacy = true;
        else if (stanza is not null && line is { Name: "name", Value.Length: > 0 })
            stanza.Name = line.Value;
        else
            _diagnostics.Add(FwknopDiagnostics.UnknownRemark(line.Key.Length > 0 ? line.Key.Span : line.Key.Part(-1, 1).Span));
    }

    private void Include(Piece place, string name, int depth)
    {
        if (depth < Deepest && Open(place, name) is { } text)
            ReadFile(text, depth + 1);
        else if (depth >= Deepest && !_isTooDeep && (_isTooDeep = true))
            _diagnostics.Add(FwknopDiagnostics.TooDeep(place.Span, Deepest));
    }

    private void IncludeFolder(Piece place, int depth)
    {
        var refusal = "nobody lists folders here";
        if (_root.ListNamed?.Invoke(place.Text, out refusal) is not { } names)
        {
            _diagnostics.Add(FwknopDiagnostics.CannotInclude(place.Span, place.Text, refusal ?? ""));
            return;
        }

        foreach (var name in names.TakeWhile(_ => !_isFull))
            Include(place, name, depth);
    }

    // As in fwknopd only keys are taken from it, those of all stanzas it may have.
    private void IncludeKeys(Piece place, StanzaDraft stanza)
    {
        if (Open(place, place.Text) is not { } text)
            return;
        foreach (var line in FwknopLines.Read(text, _diagnostics))
        {
            if (line.IsRemark)
                ReadRemark(line, stanza);
            else if (AccessDirectives.IsKey(line.Name) && DirectiveTable.Access.Find(line, _diagnostics) is { } directive)
                Take(line, directive, stanza);
            else
                _diagnostics.Add(FwknopDiagnostics.NotAKeyLine(line.Key.Span));
        }
    }

    private SourceText? Open(Piece place, string name)
    {
        if (++_files > MostFiles)
        {
            Full(place, $"{MostFiles} files");
            return null;
        }

        var refusal = "nobody reads other files here";
        if (_root.ReadNamed?.Invoke(name, out refusal) is not { } file)
        {
            _diagnostics.Add(FwknopDiagnostics.CannotInclude(place.Span, name, refusal ?? ""));
            return null;
        }

        TellExposure(file, place.Span, _diagnostics);
        if (SourceReader.Read(file.Name, file.Bytes.Span, keepsBytes: false, _diagnostics) is not { } text)
            return null;
        _characters += text.Text.Length;
        if (_characters <= SourceReader.MaximumBytes)
            return text;
        Full(place, $"{SourceReader.MaximumBytes:N0} characters in the files that are included");
        return null;
    }

    private static void TellExposure(InputFile file, SourceSpan place, DiagnosticBag diagnostics)
    {
        if (file.Exposure.HasFlag(FileExposure.Write))
            diagnostics.Add(SpaDiagnostics.OthersWrite(place, file.Name));
        else if (file.Exposure.HasFlag(FileExposure.Read))
            diagnostics.Add(SpaDiagnostics.OthersRead(place, file.Name));
    }

    private void Full(Piece place, string what)
    {
        if (!_isFull && (_isFull = true))
            _diagnostics.Add(FwknopDiagnostics.TooMuch(place.Span, what));
    }
}
