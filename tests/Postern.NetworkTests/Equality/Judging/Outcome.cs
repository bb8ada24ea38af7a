namespace Postern.NetworkTests.Equality.Judging;

/// <summary>What there is to compare after a trace, from the kernel or from the evaluator.</summary>
/// <param name="Passed">Numbers of the packets that came through.</param>
/// <param name="Counters">By the rule's comment.</param>
/// <param name="Entries">What lists, grants, attempts and bans hold; the time since the load at which each ends, null for never.</param>
internal sealed record Outcome(
    IReadOnlySet<int> Passed,
    IReadOnlyDictionary<string, (long Packets, long Bytes)> Counters,
    IReadOnlyDictionary<Entry, TimeSpan?> Entries);

/// <param name="Place">As people call it: <c>list a</c>, <c>grants</c>, <c>attempts door 1</c>.</param>
/// <param name="What">The source or range, and the door or state with it.</param>
internal readonly record struct Entry(string Place, string What)
{
    public override string ToString() => $"{Place}: {What}";
}
