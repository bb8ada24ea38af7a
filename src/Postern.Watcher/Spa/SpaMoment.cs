namespace Postern.Watcher.Spa;

/// <summary>The time of a packet, as everything about it is measured.</summary>
/// <param name="Now">The wall clock: what clients know.</param>
/// <param name="Booted">When this boot began, by that clock: a packet made before is refused, because a power failure may have taken the last entries of the replay file.</param>
/// <param name="Forget">What expired before may be forgotten: <see cref="ForgetClock"/>.</param>
public readonly record struct SpaMoment(DateTimeOffset Now, DateTimeOffset Booted, DateTimeOffset Forget)
{
    /// <param name="up">How long the boot has lasted.</param>
    public static SpaMoment Of(DateTimeOffset now, TimeSpan up, ForgetClock forget)
    {
        ArgumentNullException.ThrowIfNull(forget);
        return new SpaMoment(now, now - DateTimeOffset.MinValue > up ? now - up : DateTimeOffset.MinValue, forget.At(now, up));
    }
}
