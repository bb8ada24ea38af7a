using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Lowering;

/// <summary>
/// Sequences to automata: all doors with <see cref="Strictness.Gate"/> become one tree, whose branches are shared as far as their
/// steps are equal; every other door has a machine of its own.
/// </summary>
public static class AutomatonBuilder
{
    /// <summary>A label need not name all doors of a long shared prefix.</summary>
    private const int LabelLength = 100;

    /// <summary>Marks that must not be taken for a state: "nothing known" and <see cref="Backends.Nftables.NftablesOptions.TrialMark"/>.</summary>
    private static readonly uint[] Reserved = [0, Backends.Nftables.NftablesOptions.TrialMark];

    /// <summary>Null where there is no policy.</summary>
    public static GuardAutomata? Build(Guard? guard, DiagnosticBag diagnostics)
    {
        if (guard is null)
            return null;
        var ids = new StableIds(Reserved);
        var doorIds = DoorIds(guard, ids);
        var automata = new List<KnockAutomaton>();
        foreach (var group in guard.Doors.Where(d => !d.IsSpaOnly).GroupBy(d => d.Opener.Strictness == Strictness.Gate ? "" : d.Name))
        {
            var name = group.Key;
            var root = new KnockState { Id = ids.For("root " + name), Parent = null, By = null, Opens = null };
            foreach (var door in group)
            {
                foreach (var steps in door.Opener.Sequences)
                    Grow(root, name, door, steps, doorIds[door], ids, diagnostics);
            }

            automata.Add(new KnockAutomaton(name, group.First().Opener.Strictness, root));
        }

        return new GuardAutomata(automata, doorIds);
    }

    /// <summary>The number by which the kernel knows each door.</summary>
    public static IReadOnlyDictionary<Door, uint> DoorIds(Guard guard) => DoorIds(guard, new StableIds(Reserved));

    private static Dictionary<Door, uint> DoorIds(Guard guard, StableIds ids)
    {
        var doorIds = new Dictionary<Door, uint>(ReferenceEqualityComparer.Instance);
        foreach (var door in guard.Doors)
            doorIds[door] = ids.For("door " + door.Name);
        return doorIds;
    }

    private static void Grow(KnockState root, string automaton, Door door, IReadOnlyList<KnockStep> steps, uint doorId, StableIds ids, DiagnosticBag diagnostics)
    {
        var (state, path) = (root, "state " + automaton);
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var last = i == steps.Count - 1;
            path += "\n" + step;
            var known = state.NextAt(step).FirstOrDefault(n => n.By!.Equals(step));
            if (known is null)
            {
                if (state.NextAt(step).FirstOrDefault(n => n.By!.Overlaps(step)) is { } rival)
                    diagnostics.Add(LoweringDiagnostics.AmbiguousStep(step, door, rival));
                known = new KnockState { Id = !last ? ids.For(path) : door.Rolling is null ? doorId : ids.For($"rolling {door.Name}\n{path}"), Parent = state, By = step, Opens = last ? door : null };
                state.Add(known);
            }

            var label = $"{door.Name} {i + 1}/{steps.Count}";
            if (known.Label.Length < LabelLength && !(door.Opener.Alternatives.Count > 0 && known.Label.EndsWith(label, StringComparison.Ordinal)))
                known.Label += $"{(known.Label.Length > 0 ? ", " : "")}{label}";
            if (known.StepTimeout < door.Opener.StepTimeout)
                known.StepTimeout = door.Opener.StepTimeout;
            state = known;
        }
    }
}

/// <summary>The machines of a guard and the number by which the kernel knows each door.</summary>
public sealed class GuardAutomata(IReadOnlyList<KnockAutomaton> automata, IReadOnlyDictionary<Door, uint> doorIds)
{
    private readonly Dictionary<string, KnockAutomaton> _byDoor = automata.Where(a => a.Strictness != Strictness.Gate).ToDictionary(a => a.Name);

    public IReadOnlyList<KnockAutomaton> All { get; } = automata;

    public IReadOnlyDictionary<Door, uint> DoorIds { get; } = doorIds;

    /// <summary>The machine that all doors with <see cref="Strictness.Gate"/> share, if there is such a door.</summary>
    public KnockAutomaton? Gate { get; } = automata.FirstOrDefault(a => a.Strictness == Strictness.Gate);

    /// <param name="door">One that some knock opens.</param>
    public KnockAutomaton Of(Door door) => door.Opener.Strictness == Strictness.Gate ? Gate! : _byDoor[door.Name];
}
