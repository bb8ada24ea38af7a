using System.Runtime.CompilerServices;
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

    /// <summary>When the source may have its whole burst again, UTC ticks: each change puts that off by what it costs.</summary>
    private readonly SourceTable<long> _fullAt;

    public BusySources(int limit) => _fullAt = new SourceTable<long>(limit);

    private BusySources(BusySources other) => _fullAt = other._fullAt.Clone();

    public BusySources Clone() => new(this);

    /// <summary>Counts one change and says whether it is one too many. A source for which there is no room is not counted.</summary>
    public bool IsOver(HostAddress source, long now)
    {
        ref var fullAt = ref _fullAt.Touch(new SourceKey(source), now + Quiet, now, out _);
        if (Unsafe.IsNullRef(ref fullAt))
            return false;
        var then = Math.Max(fullAt, now) + Cost;
        if (then > now + Burst)
            return true;
        fullAt = then;
        return false;
    }
}
