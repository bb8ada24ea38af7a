namespace Postern.Rules.Evaluation.Matching;

/// <summary>How many places a state needs for what tests remember, by kind.</summary>
internal sealed class Memories
{
    public int Buckets { get; set; }

    public int Counters { get; set; }

    public int ConnectionCounts { get; set; }

    public int FlowBuckets { get; set; }

    public int Patterns { get; set; }
}
