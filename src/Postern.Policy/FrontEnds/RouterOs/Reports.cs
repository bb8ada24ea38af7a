using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs;

/// <summary>
/// The front end's way to the <see cref="DiagnosticBag"/>: what a loop body or a second pass finds again at the same place is said once.
/// </summary>
internal sealed class Reports(DiagnosticBag diagnostics)
{
    private readonly HashSet<(string Code, SourceSpan Span)> _said = [];

    /// <summary>Nobody will see more; a hostile script is not read on just to be told so again.</summary>
    public bool IsFull => diagnostics.Count > DiagnosticBag.Limit;

    public void Add(Diagnostic diagnostic)
    {
        if (!IsFull && _said.Add((diagnostic.Code, diagnostic.Span)))
            diagnostics.Add(diagnostic);
    }
}
