using System.Numerics;
using Postern.Rules.Doors;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>Stage and place → the stages that may follow, where a stage branches: one flat table, so that its cost does not grow with the number of doors.</summary>
internal sealed class NextStages
{
    private readonly Entry[] _entries;
    private readonly int _shift;

    /// <param name="stages">Their siblings are put in order, the most demanding step first, and a stage whose next steps arrive at one place is told of it.</param>
    public NextStages(Stage[] stages, IReadOnlyList<StageStep> steps)
    {
        var groups = Enumerable.Range(0, stages.Length).Where(i => steps[i].By is not null)
            .GroupBy(i => (steps[i].Parent, Place: KnockPlace.Of(steps[i].By!))).ToList();
        var branches = groups.GroupBy(g => g.Key.Parent).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet();
        var count = groups.Count(g => branches.Contains(g.Key.Parent));
        // At most half full, so that a look-up that finds nothing ends soon.
        var bits = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)count + 1)) + 1;
        _shift = 64 - bits;
        _entries = new Entry[1 << bits];
        Array.Fill(_entries, new Entry(ulong.MaxValue, StageTree.NoStage));
        foreach (var group in groups)
        {
            var sorted = group.OrderByDescending(i => Demands(steps[i].By!)).ToList();
            for (var i = 0; i + 1 < sorted.Count; i++)
                stages[sorted[i]].Sibling = sorted[i + 1];
            var (parent, place) = group.Key;
            if (branches.Contains(parent))
            {
                stages[parent].OnlyPlace = StageTree.ManyPlaces;
                _entries[Slot(Key(parent, place))] = new Entry(Key(parent, place), sorted[0]);
            }
            else
            {
                (stages[parent].OnlyPlace, stages[parent].FirstThere) = (place, sorted[0]);
            }
        }
    }

    /// <summary>The first of the stages that follow, or <see cref="StageTree.NoStage"/>.</summary>
    public int First(int stage, int place) => _entries[Slot(Key(stage, place))].Stage;

    private static ulong Key(int stage, int place) => ((ulong)stage << 32) | (uint)place;

    // Fibonacci hashing, then the next free slot.
    private int Slot(ulong key)
    {
        var slot = (int)(unchecked(key * 0x9E37_79B9_7F4A_7C15) >> _shift);
        while (_entries[slot].Key != key && _entries[slot].Stage != StageTree.NoStage)
            slot = (slot + 1) & (_entries.Length - 1);
        return slot;
    }

    private static int Demands(KnockStep step) =>
        (step.Payload is null ? 0 : step.Payload.FoldsCase ? 1 : 2)
        + (step.Size is null ? 0 : 1)
        + (step.Flags is { } flags ? BitOperations.PopCount((uint)(flags.Set | flags.Clear)) : 0);

    private readonly record struct Entry(ulong Key, int Stage);
}
