namespace Postern.Client.KeepingOpen;

/// <summary>What two clocks say at one moment.</summary>
/// <param name="Steady">Since any fixed moment; stands still, on most machines, while the machine sleeps, and never leaps.</param>
/// <param name="Wall">The time of day, which goes on while the machine sleeps.</param>
public readonly record struct ClockReading(TimeSpan Steady, DateTimeOffset Wall)
{
    public static ClockReading Of(TimeProvider time) => new(time.GetElapsedTime(0), time.GetUtcNow());
}
