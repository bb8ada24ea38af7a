using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Lowering;

/// <summary>PN40: sequences that cannot stand side by side in one automaton.</summary>
public static class LoweringDiagnostics
{
    public static Diagnostic AmbiguousStep(KnockStep step, Door door, KnockState rival) => new("PN4001", Severity.Error, step.Span,
        $"the same packet {(step.Expression is not null && rival.By?.Expression is not null ? "may" : "would")} meet this step of door '{door.Name}' ({step}) and a step of {rival.Label} ({rival.By})",
        "after the same knocks the gate could not tell which of the two doors is meant",
        "give one of the steps another port, or make both equal");
}
