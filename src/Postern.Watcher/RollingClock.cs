using Postern.Rules.Doors;

namespace Postern.Watcher;

/// <summary>
/// When the rolling knocks that are loaded are to be replaced, by the wall clock, which is what clients go by; a clock that is set back counts too.
/// </summary>
/// <param name="guard">The one that is loaded.</param>
internal sealed class RollingClock(Guard? guard)
{
    private readonly List<RollingKnock> _knocks = [.. (guard?.Doors ?? []).Select(d => d.Rolling).OfType<RollingKnock>().Distinct()];

    /// <summary>Null without a rolling knock.</summary>
    public DateTimeOffset? Next => _knocks.Count == 0 ? null : _knocks.Min(k => k.Until);

    public bool IsDue(DateTimeOffset now) => _knocks.Exists(k => now >= k.Until || now < k.Until - k.Period);

    /// <summary>How long nothing is due if the clock is not set; null: for ever.</summary>
    public TimeSpan? UntilNext(DateTimeOffset now) => Next is not { } next ? null : next > now ? next - now : TimeSpan.Zero;
}
