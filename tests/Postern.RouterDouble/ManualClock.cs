namespace Postern.RouterDouble;

/// <summary>A clock that stands until it is told how far to go.</summary>
public sealed class ManualClock(DateTimeOffset begin) : TimeProvider
{
    private DateTimeOffset _now = begin;

    public ManualClock()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(TimeSpan time) => _now += time;
}
