using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Checks;

/// <summary>
/// Doors under <c>strict: door</c> or <c>off</c> have attempts of their own, so that one source's knocks count for several doors at
/// once: who knocks for one door may open another on the way. <see cref="AmbiguityChecker"/> has the doors under <c>strict: gate</c>.
/// </summary>
internal static class ContainedSequenceChecker
{
    /// <summary>Some 1,000 doors on the very same ports; beyond it the check itself would be a denial of service.</summary>
    private const int MaximumComparisons = 10_000_000;

    public static void Check(IReadOnlyList<Door> doors, DiagnosticBag diagnostics)
    {
        var byFirst = doors.Where(d => d.Opener is { Strictness: not Strictness.Gate, Steps.Count: > 0 } && d.Rolling is null).ToLookup(d => (d.Opener.Steps[0].Protocol, d.Opener.Steps[0].Port));
        if (byFirst.Count == 0)
            return;
        var left = MaximumComparisons;
        var said = new HashSet<(Door Door, Door Other)>();
        foreach (var door in doors.Where(d => d.Rolling is null))
        {
            foreach (var other in door.Opener.Steps.Select(s => (s.Protocol, s.Port)).Distinct().SelectMany(k => byFirst[k]).Where(o => !ReferenceEquals(o, door)))
            {
                left -= door.Opener.Steps.Count;
                if (left < 0)
                    return;
                // Of two that open each other one finding is enough.
                if (!said.Contains((other, door)) && Opens(door.Opener.Steps, other.Opener) && said.Add((door, other)))
                    diagnostics.Add(WeaknessDiagnostics.OpensAnother(SequenceChecker.Over(door.Opener.Steps), door, other));
            }
        }
    }

    /// <summary>Whether these knocks, sent one after the other, open that door too.</summary>
    private static bool Opens(IReadOnlyList<KnockStep> knocks, SequenceOpener opener)
    {
        var passed = 0;
        foreach (var knock in knocks)
        {
            if (knock.Overlaps(opener.Steps[passed]))
                passed++;
            else if (opener.Strictness == Strictness.Door && !(passed > 0 && knock.Overlaps(opener.Steps[passed - 1])) && opener.Steps.Any(knock.Overlaps))
                passed = knock.Overlaps(opener.Steps[0]) ? 1 : 0;
            if (passed == opener.Steps.Count)
                return true;
        }

        return false;
    }
}
