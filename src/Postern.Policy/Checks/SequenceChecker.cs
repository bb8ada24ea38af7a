using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>How easily a door's sequence is met by chance or by a scan, and how hard it is for those who know it.</summary>
internal static class SequenceChecker
{
    public static readonly TimeSpan ShortestStepTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestStepTimeout = TimeSpan.FromSeconds(30);

    public static void Check(Door door, DiagnosticBag diagnostics)
    {
        var steps = door.Opener.Steps;
        if (steps.Count == 0)
        {
            // Where every sequence of a file is used, its reader has said so; a door that names people opens to their packets.
            if (door is { OneTime: null, IsSpaOnly: false })
                diagnostics.Add(GuardDiagnostics.NoSteps(door.Span, door));
            return;
        }

        // What a key chooses, and nobody wrote, is nobody's mistake.
        if (door.Rolling is not null)
        {
            CheckTimeout(door, diagnostics);
            return;
        }

        if (steps.Count == 1)
            diagnostics.Add(WeaknessDiagnostics.SingleStep(steps[0].Span, door));
        for (var i = 1; i < steps.Count; i++)
        {
            if (steps[i].Overlaps(steps[i - 1]) && (steps[i].Expression is null || steps[i - 1].Expression is null || steps[i].Equals(steps[i - 1])))
                diagnostics.Add(WeaknessDiagnostics.RepeatedStep(steps[i].Span, steps[i]));
        }

        if (steps[0].Protocol == IpProtocol.Icmp)
            diagnostics.Add(WeaknessDiagnostics.IcmpFirst(steps[0].Span));
        if (ScanDirection(steps) is { } direction)
            diagnostics.Add(WeaknessDiagnostics.InOrder(Over(steps), direction, Severity(door.Opener)));
        CheckTimeout(door, diagnostics);
    }

    private static void CheckTimeout(Door door, DiagnosticBag diagnostics)
    {
        var span = door.Opener.StepTimeoutSpan == default ? door.Span : door.Opener.StepTimeoutSpan;
        if (door.Opener.StepTimeout > LongestStepTimeout)
            diagnostics.Add(WeaknessDiagnostics.LongStepTimeout(span, door.Opener.StepTimeout, LongestStepTimeout));
        else if (door.Opener.StepTimeout < ShortestStepTimeout)
            diagnostics.Add(WeaknessDiagnostics.ShortStepTimeout(span, door.Opener.StepTimeout));
    }

    // A plain port scan sends one protocol, no payload of its own choice and no chosen size.
    private static string? ScanDirection(IReadOnlyList<KnockStep> steps)
    {
        if (steps.Count < 2 || steps.Any(s => s.Port is null || s.Protocol != steps[0].Protocol || s is not { Payload: null, Expression: null, Request: null, Size: null }))
            return null;
        var pairs = steps.Zip(steps.Skip(1), (a, b) => b.Port!.Value - a.Port!.Value).ToList();
        return pairs.TrueForAll(d => d > 0) ? "ascending" : pairs.TrueForAll(d => d < 0) ? "descending" : null;
    }

    // Under strict: gate a scan touches ports in between, which end the attempt, unless there are none.
    private static Severity Severity(SequenceOpener opener) =>
        opener.Strictness == Strictness.Gate && opener.Steps.Zip(opener.Steps.Skip(1)).Any(p => Math.Abs(p.First.Port!.Value - p.Second.Port!.Value) > 1)
            ? Diagnostics.Severity.Note
            : Diagnostics.Severity.Warning;

    /// <summary>From the first step to the last where they stand on one line, else the first.</summary>
    public static SourceSpan Over(IReadOnlyList<KnockStep> steps)
    {
        var (first, last) = (steps[0].Span, steps[^1].Span);
        return first.Line == last.Line && first.File == last.File && last.Column > first.Column
            ? first with { Length = last.Column + last.Length - first.Column }
            : first;
    }
}
