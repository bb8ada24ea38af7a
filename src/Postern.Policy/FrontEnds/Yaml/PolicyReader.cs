using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml;

/// <summary>Policy files to a guard.</summary>
public static class PolicyReader
{
    /// <summary>Null when there is no policy file.</summary>
    public static Guard? Read(IReadOnlyList<SourceText> policies, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return policies.Count == 0 ? null : new Guard { Doors = [] };
    }
}
