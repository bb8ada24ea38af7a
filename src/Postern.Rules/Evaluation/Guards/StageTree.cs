using Postern.Rules.Doors;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// The stages that attempts can be in. All doors that are strict about the gate share one tree, branch by branch as far as their steps
/// are equal, because a source has one attempt for the whole gate; every other door has a line of stages of its own.
/// </summary>
internal sealed class StageTree
{
    private readonly List<Stage> _stages = [];
    private readonly Dictionary<Door, int[]> _pathByDoor = new(ReferenceEqualityComparer.Instance);
    private readonly NextStages _next;

    public StageTree(IReadOnlyList<Door> doors)
    {
        if (doors.Any(d => d.Opener.Strictness == Strictness.Gate))
            GateRoot = AddRoot();
        var known = new Dictionary<(int Parent, KnockStep By), int>();
        for (var i = 0; i < doors.Count; i++)
            Grow(doors[i], i, known);
        _next = new NextStages(_stages);
    }

    /// <summary>Where attempts at doors that are strict about the gate begin; <see cref="NoStage"/> without such a door.</summary>
    public int GateRoot { get; } = NoStage;

    public const int NoStage = -1;

    public Stage this[int stage] => _stages[stage];

    /// <summary>The door's stages, that before the first step first.</summary>
    public ReadOnlySpan<int> Path(Door door) => _pathByDoor[door];

    /// <summary>The stage that a packet at this place leads to, or <see cref="NoStage"/>.</summary>
    public int Next(int stage, int place, in Packet packet)
    {
        for (var next = _next.First(stage, place); next >= 0; next = _stages[next].Sibling)
        {
            if (_stages[next].IsMetBy(packet))
                return next;
        }

        return NoStage;
    }

    private int AddRoot()
    {
        _stages.Add(new Stage { Root = _stages.Count });
        return _stages.Count - 1;
    }

    private void Grow(Door door, int number, Dictionary<(int Parent, KnockStep By), int> known)
    {
        var (steps, opener) = (door.Opener.Steps, door.Opener);
        var path = new int[steps.Count + 1];
        path[0] = opener.Strictness == Strictness.Gate ? GateRoot : AddRoot();
        for (var i = 0; i < steps.Count; i++)
        {
            if (!known.TryGetValue((path[i], steps[i]), out var stage))
            {
                stage = known[(path[i], steps[i])] = _stages.Count;
                _stages.Add(new Stage { Root = path[0], Parent = path[i], By = steps[i], Steps = i + 1, Door = number, Opens = i == steps.Count - 1 });
            }

            _stages[stage].Patience = Math.Max(_stages[stage].Patience, opener.StepTimeout.Ticks);
            path[i + 1] = stage;
        }

        _pathByDoor[door] = path;
    }
}

/// <summary>How far an attempt has come.</summary>
internal sealed class Stage
{
    /// <summary>The stage from which this attempt began; it tells attempts of one source apart.</summary>
    public required int Root { get; init; }

    public int Parent { get; init; } = StageTree.NoStage;

    /// <summary>The step that leads here; null at a root.</summary>
    public KnockStep? By { get; init; }

    /// <summary>Steps passed.</summary>
    public int Steps { get; init; }

    /// <summary>The first of the doors that this may still open, by its place in the guard.</summary>
    public int Door { get; init; }

    /// <summary>Whoever arrives here is in.</summary>
    public bool Opens { get; init; }

    /// <summary>Ticks that the next knock may take: the longest step timeout of the doors that share this stage.</summary>
    public long Patience { get; set; }

    /// <summary>The next stage with the same parent and place, less demanding; <see cref="StageTree.NoStage"/> for the last.</summary>
    public int Sibling { get; set; } = StageTree.NoStage;

    public bool IsMetBy(in Packet packet) => By!.IsMetBy(packet);
}
