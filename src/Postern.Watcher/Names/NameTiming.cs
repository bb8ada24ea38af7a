namespace Postern.Watcher.Names;

/// <summary>How often a name is asked for.</summary>
public sealed record NameTiming
{
    /// <summary>A name that may change every second is still asked for no more often than this.</summary>
    public TimeSpan Least { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A name that may be remembered for a week is asked for as often as this.</summary>
    public TimeSpan Most { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After a failure; twice as long after each further one, up to <see cref="LastRetry"/>.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LastRetry { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan After(TimeSpan ttl) => ttl < Least ? Least : ttl > Most ? Most : ttl;

    /// <param name="failures">How many there were in a row, at least one.</param>
    public TimeSpan Retry(int failures) =>
        failures > 16 || FirstRetry * Math.Pow(2, failures - 1) is var wait && wait > LastRetry ? LastRetry : FirstRetry * Math.Pow(2, failures - 1);
}
