using Postern.Rules.Doors;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// The stages that attempts can be in. All doors that are strict about the gate share one tree, branch by branch as far as their steps
/// are equal, because a source has one attempt for the whole gate; every other door has a line of stages of its own.
/// </summary>
internal sealed class StageTree
{
    public const int NoStage = -1;

    /// <summary>In place of a place: no step comes next.</summary>
    public const int NoPlace = -3;

    /// <summary>In place of a place: the steps that may come next arrive at several.</summary>
    public const int ManyPlaces = -2;

    private readonly Stage[] _stages;
    private readonly StageStep[] _steps;
    private readonly Dictionary<Door, int[][]> _pathsByDoor = new(ReferenceEqualityComparer.Instance);
    private readonly NextStages _next;

    public StageTree(IReadOnlyList<Door> doors)
    {
        var (stages, steps) = (new List<Stage>(), new List<StageStep>());
        var known = new Dictionary<(int Parent, KnockStep By), int>();
        if (doors.Any(d => !d.IsSpaOnly && d.Opener.Strictness == Strictness.Gate))
            GateRoot = AddRoot(stages, steps);
        for (var i = 0; i < doors.Count; i++)
            _pathsByDoor[doors[i]] = Grow(stages, steps, known, doors[i], i);
        _stages = [.. stages];
        _steps = [.. steps];
        _next = new NextStages(_stages, steps);
    }

    /// <summary>Where attempts at doors that are strict about the gate begin; <see cref="NoStage"/> without such a door.</summary>
    public int GateRoot { get; } = NoStage;

    public ref readonly Stage this[int stage] => ref _stages[stage];

    /// <summary>The stages of the door's first sequence, that before the first step first.</summary>
    public int[] Path(Door door) => _pathsByDoor[door][0];

    /// <summary>The stages of all the door's sequences, that before the first step first, and none before its parent.</summary>
    public int[] Stages(Door door) =>
    [
        .. Enumerable.Range(0, _pathsByDoor[door].Max(p => p.Length)).SelectMany(steps => _pathsByDoor[door].Where(p => steps < p.Length).Select(p => p[steps])).Distinct(),
    ];

    /// <summary>The stage before this one; <see cref="NoStage"/> before the first.</summary>
    public int Parent(int stage) => _steps[stage].Parent;

    /// <summary>The steps on the way here.</summary>
    public IReadOnlyList<KnockStep> Passed(int stage)
    {
        var passed = new KnockStep[_stages[stage].Steps];
        for (var i = passed.Length - 1; i >= 0; i--)
            (passed[i], stage) = (_steps[stage].By!, _steps[stage].Parent);
        return passed;
    }

    /// <summary>The stage that a packet at this place leads to, or <see cref="NoStage"/>.</summary>
    public int Next(int stage, int place, in Packet packet)
    {
        ref readonly var from = ref _stages[stage];
        var next = from.OnlyPlace == place ? from.FirstThere : from.OnlyPlace == ManyPlaces ? _next.First(stage, place) : NoStage;
        for (; next != NoStage; next = _stages[next].Sibling)
        {
            if (_stages[next].Test.IsMetBy(packet))
                return next;
        }

        return NoStage;
    }

    /// <summary>Whether the packet meets the step that leads to this stage: the last knock again, for whoever is there.</summary>
    public bool Leads(int stage, int place, in Packet packet) => _stages[stage].Place == place && _stages[stage].Test.IsMetBy(packet);

    private static int AddRoot(List<Stage> stages, List<StageStep> steps)
    {
        stages.Add(new Stage { Place = KnockPlace.None });
        steps.Add(new StageStep(NoStage, By: null));
        return stages.Count - 1;
    }

    private int[][] Grow(List<Stage> stages, List<StageStep> by, Dictionary<(int Parent, KnockStep By), int> known, Door door, int number)
    {
        var root = door.IsSpaOnly ? NoStage : door.Opener.Strictness == Strictness.Gate ? GateRoot : AddRoot(stages, by);
        return [.. door.Opener.Sequences.Select(steps => Grow(stages, by, known, door, number, root, steps))];
    }

    private static int[] Grow(
        List<Stage> stages, List<StageStep> by, Dictionary<(int Parent, KnockStep By), int> known, Door door, int number, int root, IReadOnlyList<KnockStep> steps)
    {
        var path = new int[steps.Count + 1];
        path[0] = root;
        for (var i = 0; i < steps.Count; i++)
        {
            if (!known.TryGetValue((path[i], steps[i]), out var stage))
            {
                stage = known[(path[i], steps[i])] = stages.Count;
                stages.Add(new Stage
                {
                    Test = new StepTest(steps[i]),
                    Place = KnockPlace.Of(steps[i]),
                    Steps = (ushort)(i + 1),
                    Door = number,
                    Opens = i == steps.Count - 1,
                });
                by.Add(new StageStep(path[i], steps[i]));
            }

            stages[stage] = stages[stage] with { Patience = Math.Max(stages[stage].Patience, door.Opener.StepTimeout.Ticks) };
            path[i + 1] = stage;
        }

        return path;
    }
}

/// <summary>The step that leads from one stage to another; null at a root.</summary>
internal readonly record struct StageStep(int Parent, KnockStep? By);

/// <summary>How far an attempt has come. As much as one line of a processor's cache: tens of thousands of them are looked at by chance.</summary>
internal record struct Stage
{
    public Stage()
    {
    }

    public StepTest Test { get; init; }

    /// <summary>Where the step arrives that leads here.</summary>
    public required int Place { get; init; }

    /// <summary>Where the next step arrives, and the first of the stages that it may lead to: most stages have one that follows.</summary>
    public int OnlyPlace { get; set; } = StageTree.NoPlace;

    /// <inheritdoc cref="OnlyPlace"/>
    public int FirstThere { get; set; } = StageTree.NoStage;

    /// <summary>The next stage with the same parent and place, less demanding; <see cref="StageTree.NoStage"/> for the last.</summary>
    public int Sibling { get; set; } = StageTree.NoStage;

    /// <summary>The first of the doors that this may still open, by its place in the guard.</summary>
    public int Door { get; init; }

    /// <summary>Ticks that the next knock may take: the longest step timeout of the doors that share this stage.</summary>
    public long Patience { get; init; }

    /// <summary>Steps passed.</summary>
    public ushort Steps { get; init; }

    /// <summary>Whoever arrives here is in.</summary>
    public bool Opens { get; init; }
}
