using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Checks;

/// <summary>Knocks on ports that everybody tries, and sequences that a scan of one protocol sends whole.</summary>
internal static class StepPortChecker
{
    public static void Check(Door door, DiagnosticBag diagnostics)
    {
        if (door.Rolling is not null)
            return;
        var steps = door.Opener.Steps;
        foreach (var step in steps.Where(s => s is { Port: { } port, Payload: null, Expression: null, Request: null } && WellKnownPorts.Contains(port)))
            diagnostics.Add(WeaknessDiagnostics.WellKnownPort(step.Span, step, ReferenceEquals(step, steps[0]) ? Severity.Warning : Severity.Note));

        // Under strict: gate a scan ends its own attempt; with a payload or a size it is no plain scan.
        if (door.Opener.Strictness != Strictness.Gate && steps.Count > 1
            && steps.All(s => s is { Port: not null, Payload: null, Expression: null, Request: null, Size: null } && s.Protocol == steps[0].Protocol))
            diagnostics.Add(WeaknessDiagnostics.OneProtocol(steps[0].Span, steps[0].Protocol.ToString()));
    }
}
