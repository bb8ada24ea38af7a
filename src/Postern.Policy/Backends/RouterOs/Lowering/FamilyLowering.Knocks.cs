using System.Globalization;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>
/// Knocks: a list for each stage. A rule sees what the rule before it wrote on the same packet, so the last step comes first; then what
/// becomes of the knocks themselves, where one door that drops is enough.
/// </summary>
internal sealed partial class FamilyLowering
{
    private void AddKnocks()
    {
        foreach (var door in guard.Doors.Where(d => d.Family.HasFlag(family)))
        {
            var sequences = Sequences(door).ToList();
            for (var i = 0; i < sequences.Count; i++)
                AddSequence(door, i, sequences[i]);
        }

        foreach (var door in guard.Doors.OrderBy(d => d.After == PacketFate.Pass))
            AddFates(door);
    }

    private static IEnumerable<IReadOnlyList<KnockStep>> Sequences(Door door) => door.Opener.Alternatives.Prepend(door.Opener.Steps).Where(s => s.Count > 0);

    private void AddSequence(Door door, int sequence, IReadOnlyList<KnockStep> steps)
    {
        var wordings = steps.Select((step, i) => StepWording.Of(step, family, PatternName(door, sequence, i + 1))).ToList();
        // With a step that nobody can meet nobody gets through.
        if (wordings.Any(w => !w.IsSayable))
            return;
        for (var passed = steps.Count; passed > 0; passed--)
        {
            var wording = wordings[passed - 1];
            AddPattern(PatternName(door, sequence, passed), wording, door);
            var matchers = passed == 1 ? wording.Matchers : [.. wording.Matchers, OnList(RouterNames.StageList(door.Name, sequence, passed - 1))];
            _input.Add(RouterNames.Comment(door.Name, Label(sequence, passed)), Met(door, sequence, passed, steps.Count), Place(steps[passed - 1], door), matchers);
        }
    }

    private Effect Met(Door door, int sequence, int passed, int steps) =>
        passed < steps ? AddTo(RouterNames.StageList(door.Name, sequence, passed), door.Opener.StepTimeout)
        : door.Closes.Count > 0 ? new JumpEffect(Closing(door))
        : AddTo(RouterNames.GrantList(door.Name), door.For);

    /// <summary>The chain that sets the time of what a source has been granted to its last second.</summary>
    private string Closing(Door door)
    {
        var name = RouterNames.CloseChain(door.Name);
        if (_closings.Any(c => c.Name == name))
            return name;
        var chain = new ChainDraft(RuleTable.Filter, family, name);
        foreach (var closed in door.Closes.Where(n => guard.Doors.Any(d => d.Name == n)))
        {
            var list = RouterNames.GrantList(closed);
            chain.Add(RouterNames.Comment(door.Name, $"close {closed}"), AddTo(list, TimeSpan.FromSeconds(1)), door.Span, OnList(list));
        }

        chain.Add(RouterNames.Comment(door.Name, "closed"), new ReturnEffect(), door.Span);
        _closings.Add(chain);
        return name;
    }

    /// <summary>The packet of a knock, at whatever stage, and of an expression's port whatever it says.</summary>
    private void AddFates(Door door)
    {
        var isDropped = door.After == PacketFate.Drop;
        var number = 0;
        foreach (var step in Sequences(door).SelectMany(s => s).Distinct())
        {
            number++;
            var wording = StepWording.Of(step with { Expression = null }, family, FatePattern(door, step));
            if (wording.Refusal is StepRefusal.Request or StepRefusal.NeverMet || (!wording.IsSayable && !isDropped))
                continue;
            AddPattern(FatePattern(door, step), wording, door);
            _input.Add(RouterNames.Comment(door.Name, string.Create(CultureInfo.InvariantCulture, $"{(isDropped ? "drop" : "pass")}-{number}")),
                isDropped ? new DropEffect() : new ReturnEffect(), Place(step, door), wording.Matchers);
        }
    }

    private void AddPattern(string name, StepWording wording, Door door)
    {
        if (wording.Expression is { } expression && !_patterns.Any(p => p.Name == name))
            _patterns.Add(new Layer7Pattern(name, expression, door.Span));
    }

    private static string FatePattern(Door door, KnockStep step)
    {
        var sequences = Sequences(door).ToList();
        for (var i = 0; i < sequences.Count; i++)
        {
            for (var s = 0; s < sequences[i].Count; s++)
            {
                if (sequences[i][s].Equals(step))
                    return PatternName(door, i, s + 1);
            }
        }

        return "";
    }

    private static string PatternName(Door door, int sequence, int passed) => $"{RouterNames.Prefix}{door.Name}-{Label(sequence, passed)}";

    private static string Label(int sequence, int passed) =>
        sequence == 0 ? passed.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{sequence + 1}.{passed}");

    private static AddToListEffect AddTo(string list, TimeSpan time) => new(PacketEnd.Source, list, ListTimeout.After(ListTimes.Of(time)));

    private static SourceSpan Place(KnockStep step, Door door) => step.Span.File is null ? door.Span : step.Span;
}
