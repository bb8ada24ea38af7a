using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Cli.Gates;

/// <summary>PN5: what this machine lacks for a policy that is right in itself.</summary>
internal static class MachineDiagnostics
{
    public static Diagnostic NoInterface(SourceSpan span, string missing, string present) => new("PN5001", Severity.Error, span,
        $"there is no interface {missing} here (there are {present})",
        "rules for an interface that never comes guard nothing",
        "correct the name, map it with --interfaces, or add --absent-ok if it appears later");
}
