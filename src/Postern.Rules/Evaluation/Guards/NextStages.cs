using System.Numerics;
using Postern.Rules.Doors;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>Stage and place → the stages that may follow: one flat table, so that its cost does not grow with the number of doors.</summary>
internal sealed class NextStages
{
    private const ulong Empty = ulong.MaxValue;

    private readonly ulong[] _keys;
    private readonly int[] _values;
    private readonly int _shift;

    /// <param name="stages">Their siblings are put in order: the most demanding step is tried first.</param>
    public NextStages(IReadOnlyList<Stage> stages)
    {
        var groups = Enumerable.Range(0, stages.Count).Where(i => stages[i].By is not null)
            .GroupBy(i => Key(stages[i].Parent, KnockPlace.Of(stages[i].By!))).ToList();
        // At most half full, so that a look-up that finds nothing ends soon.
        var bits = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)groups.Count + 1)) + 1;
        _shift = 64 - bits;
        _keys = new ulong[1 << bits];
        _values = new int[1 << bits];
        Array.Fill(_keys, Empty);
        foreach (var group in groups)
        {
            var sorted = group.OrderByDescending(i => Demands(stages[i].By!)).ToList();
            for (var i = 0; i + 1 < sorted.Count; i++)
                stages[sorted[i]].Sibling = sorted[i + 1];
            var slot = Slot(group.Key);
            (_keys[slot], _values[slot]) = (group.Key, sorted[0]);
        }
    }

    /// <summary>The first of the stages that follow, or <see cref="StageTree.NoStage"/>.</summary>
    public int First(int stage, int place)
    {
        var key = Key(stage, place);
        var slot = Slot(key);
        return _keys[slot] == key ? _values[slot] : StageTree.NoStage;
    }

    private static ulong Key(int stage, int place) => ((ulong)stage << 32) | (uint)place;

    // Fibonacci hashing, then the next free slot.
    private int Slot(ulong key)
    {
        var slot = (int)(unchecked(key * 0x9E37_79B9_7F4A_7C15) >> _shift);
        while (_keys[slot] != key && _keys[slot] != Empty)
            slot = (slot + 1) & (_keys.Length - 1);
        return slot;
    }

    private static int Demands(KnockStep step) =>
        (step.Payload is null ? 0 : step.Payload.FoldsCase ? 1 : 2)
        + (step.Size is null ? 0 : 1)
        + (step.Flags is { } flags ? BitOperations.PopCount((uint)(flags.Set | flags.Clear)) : 0);
}
