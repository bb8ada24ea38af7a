namespace Postern.Watcher.Spa;

/// <summary>The time of a packet, as everything about it is measured.</summary>
/// <param name="Now">The wall clock: what clients know.</param>
/// <param name="NotBefore">
/// When this boot began, by that clock, or later: a packet made before is refused, because a power failure may have taken the last entries of
/// the replay file.
/// </param>
/// <param name="Forget">What expired before may be forgotten: <see cref="ForgetClock"/>.</param>
public readonly record struct SpaMoment(DateTimeOffset Now, DateTimeOffset NotBefore, DateTimeOffset Forget)
{
    /// <param name="up">How long the boot has lasted.</param>
    /// <param name="damaged">Nothing is known of packets that were made before.</param>
    public static SpaMoment Of(DateTimeOffset now, TimeSpan up, DateTimeOffset damaged, ForgetClock forget)
    {
        ArgumentNullException.ThrowIfNull(forget);
        var booted = now - DateTimeOffset.MinValue > up ? now - up : DateTimeOffset.MinValue;
        return new SpaMoment(now, booted > damaged ? booted : damaged, forget.At(now, up));
    }
}
