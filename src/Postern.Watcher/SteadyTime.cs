namespace Postern.Watcher;

/// <summary>
/// The wall clock as it was at the start, carried on by the clock that nobody sets: for whatever waits or counts time. Somebody who
/// sets the wall clock a day back must not make the watcher sleep for a day.
/// </summary>
public sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    private readonly DateTimeOffset _begin = time.GetUtcNow();
    private readonly long _stamp = time.GetTimestamp();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _begin + time.GetElapsedTime(_stamp);

    public override long GetTimestamp() => time.GetTimestamp();
}
