using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// Sources that change their attempts more often than any client does: 50 changes a second, 200 at once, forgotten after two
/// seconds of quiet. What such a source sends neither ends an attempt nor moves one.
/// </summary>
internal sealed class BusySources
{
    private const long Cost = TimeSpan.TicksPerSecond / 50;
    private const long Burst = 200 * Cost;
    private const long Quiet = 2 * TimeSpan.TicksPerSecond;

    private readonly SourceTable<Bucket> _buckets;

    public BusySources(int limit) => _buckets = new SourceTable<Bucket>(limit);

    private BusySources(BusySources other) => _buckets = other._buckets.Clone();

    public BusySources Clone() => new(this);

    /// <summary>Counts one change and says whether it is one too many. A source for which there is no room is not counted.</summary>
    public bool IsOver(HostAddress source, long now)
    {
        var key = new SourceKey(source);
        var left = _buckets.TryGet(key, now, out var bucket) ? Math.Min(Burst, bucket.Left + now - bucket.At) : Burst;
        var isOver = left < Cost;
        return _buckets.Set(key, new Bucket(isOver ? left : left - Cost, now), now + Quiet, now) && isOver;
    }

    /// <param name="Left">What may still be spent, as time: one change costs 20 ms.</param>
    private readonly record struct Bucket(long Left, long At);
}
