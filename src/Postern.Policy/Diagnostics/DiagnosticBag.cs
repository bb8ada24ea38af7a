namespace Postern.Policy.Diagnostics;

/// <summary>Collects everything that is wrong, so that a user mends a file once and not error by error.</summary>
public sealed class DiagnosticBag
{
    /// <summary>A hostile file could ask for more messages than anyone reads or memory holds.</summary>
    public const int Limit = 500;

    private readonly List<Diagnostic> _items = [];

    public bool HasErrors { get; private set; }

    public int Count => _items.Count;

    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == Severity.Error;
        if (_items.Count < Limit)
            _items.Add(diagnostic);
        else if (_items.Count == Limit)
            _items.Add(ReadingDiagnostics.TooMany(diagnostic.Span, Limit, diagnostic.Severity));
    }

    /// <summary>In the order of the text, file by file.</summary>
    public IReadOnlyList<Diagnostic> InOrder()
    {
        var files = _items.Select(d => d.Span.File).Distinct().ToList();
        return [.. _items.OrderBy(d => files.IndexOf(d.Span.File)).ThenBy(d => d.Span.Line).ThenBy(d => d.Span.Column)];
    }
}
