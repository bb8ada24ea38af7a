using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>What a guard asks that RouterOS cannot do: said once, whatever the IP version.</summary>
internal static class SayableCheck
{
    public static void Check(Guard guard, RouterOsOptions options, DiagnosticBag diagnostics)
    {
        CheckNames(guard, options, diagnostics);
        foreach (var door in guard.Doors)
        {
            if (door.People.Count > 0 && !options.Enforcements.Any(e => e.Door == door.Name))
                diagnostics.Add(RouterOsDiagnostics.SinglePackets(door.Span, door.Name));
            if (options.Version < 7 && door.ForwardTo.FirstOrDefault(t => IpFamilies.Of(t.Address) == IpFamily.V6) is { Address: not null } target)
                diagnostics.Add(RouterOsDiagnostics.NoTranslation(target.Span, door.Name));
            if (door.Opener.Steps.Count > 0)
                CheckOpener(guard, door, diagnostics);
        }
    }

    private static void CheckOpener(Guard guard, Door door, DiagnosticBag diagnostics)
    {
        var opener = door.Opener;
        var steps = opener.Alternatives.Prepend(opener.Steps).SelectMany(s => s).Distinct().ToList();
        if (door.OneTime is { } file)
            diagnostics.Add(RouterOsDiagnostics.CountsOnce(file.Span, door.Name));
        if (door.Rolling is not null)
            diagnostics.Add(RouterOsDiagnostics.Rolls(door.Span, door.Name));
        if (opener.Strictness != Strictness.Off && opener.Steps.Count > 1)
            diagnostics.Add(RouterOsDiagnostics.NoReset(Place(opener, door), door.Name, Durations.Text(opener.StepTimeout), guard.Traps.Count > 0));
        if (door.Closes.Count > 0)
            diagnostics.Add(RouterOsDiagnostics.ClosesLate(door.Span, door.Name));
        else if (door.For > ListTimes.Longest)
            diagnostics.Add(RouterOsDiagnostics.LongTime(door.Span, door.Name, Durations.Text(door.For), Durations.Text(ListTimes.Longest, weeks: true)));
        CheckSeconds(opener.StepTimeout, Place(opener, door), door, diagnostics);
        CheckSeconds(door.For, door.Span, door, diagnostics);
        foreach (var step in steps)
            CheckStep(step, door, diagnostics);
    }

    private static void CheckSeconds(TimeSpan time, SourceSpan span, Door door, DiagnosticBag diagnostics)
    {
        if (ListTimes.Of(time) is var rounded && rounded != time && time < ListTimes.Longest)
            diagnostics.Add(RouterOsDiagnostics.WholeSeconds(span, door.Name, Durations.Text(time), Durations.Text(rounded)));
    }

    private static void CheckStep(KnockStep step, Door door, DiagnosticBag diagnostics)
    {
        var (v4, v6) = (StepWording.Of(step, IpFamily.V4, ""), StepWording.Of(step, IpFamily.V6, ""));
        var span = step.Span.File is null ? door.Span : step.Span;
        switch (v4.Refusal)
        {
            case StepRefusal.Request:
                diagnostics.Add(RouterOsDiagnostics.Request(span, door.Name, step.ToString()));
                break;
            case StepRefusal.LongPayload:
                diagnostics.Add(RouterOsDiagnostics.LongPayload(span, door.Name, step.Payload!.Bytes.Length));
                break;
            case StepRefusal.ZeroByte:
                diagnostics.Add(RouterOsDiagnostics.ZeroByte(span, door.Name));
                break;
            case StepRefusal.LeadingBang:
                diagnostics.Add(RouterOsDiagnostics.LeadingBang(span, door.Name));
                break;
            case StepRefusal.Expression:
                diagnostics.Add(RouterOsDiagnostics.Expression(span, door.Name, step.ToString()));
                break;
            case StepRefusal.NoLayer7:
                diagnostics.Add(RouterOsDiagnostics.NoLayer7(span, door.Name, step.ToString()));
                break;
            case StepRefusal.None when v6.Refusal == StepRefusal.NoLayer7 && door.Family == IpFamily.V6:
                diagnostics.Add(RouterOsDiagnostics.NoLayer7(span, door.Name, step.ToString()));
                break;
            case StepRefusal.None when v6.Refusal == StepRefusal.NoLayer7 && door.Family == IpFamily.Both:
                diagnostics.Add(RouterOsDiagnostics.OnlyIpv4(span, door.Name, step.ToString()));
                break;
        }

        if (v4.IsSayable && step.Expression is { FoldsCase: false })
            diagnostics.Add(RouterOsDiagnostics.CaseIsLost(span, door.Name, step.ToString()));
    }

    private static void CheckNames(Guard guard, RouterOsOptions options, DiagnosticBag diagnostics)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal) { [RouterNames.Banned] = "", [RouterNames.Trusted] = "" };
        foreach (var door in guard.Doors)
        {
            var sequences = door.Opener.Alternatives.Prepend(door.Opener.Steps).ToList();
            var lists = sequences.SelectMany((steps, s) => Enumerable.Range(1, Math.Max(0, steps.Count - 1)).Select(n => RouterNames.StageList(door.Name, s, n)));
            foreach (var list in lists.Prepend(RouterNames.GrantList(door.Name)))
            {
                if (!owners.TryAdd(list, door.Name))
                    diagnostics.Add(RouterOsDiagnostics.SharedName(door.Span, list, door.Name, owners[list]));
            }
        }

        // Lists of the user's own may be one for several doors; ours mean one thing each.
        foreach (var enforcement in options.Enforcements.Where(e => e.List != RouterNames.GrantList(e.Door)))
        {
            if (owners.TryGetValue(enforcement.List, out var owner))
                diagnostics.Add(RouterOsDiagnostics.TakenList(enforcement.Span, enforcement.List, enforcement.Door, owner));
        }
    }

    private static SourceSpan Place(SequenceOpener opener, Door door) => opener.StepTimeoutSpan.File is null ? door.Span : opener.StepTimeoutSpan;
}
