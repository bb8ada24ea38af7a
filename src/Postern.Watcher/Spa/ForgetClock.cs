namespace Postern.Watcher.Spa;

/// <summary>
/// The wall clock for forgetting packets. One that somebody sets forward and back again must not bring a packet to life that was forgotten in
/// between: while it is ahead of where it would stand had nobody set it, what counts is where it would stand. After a while it is believed.
/// </summary>
/// <param name="believed">How long a clock that was set has to stay so.</param>
public sealed class ForgetClock(TimeSpan believed)
{
    public static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    /// <summary>By less, clocks differ by themselves.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(1);

    private TimeSpan? _offset;
    private TimeSpan _set;
    private TimeSpan _since;

    /// <param name="wall">As it stands.</param>
    /// <param name="up">Of the clock that nobody sets.</param>
    public DateTimeOffset At(DateTimeOffset wall, TimeSpan up)
    {
        var offset = wall - DateTimeOffset.UnixEpoch - up;
        if (_offset is not { } known)
        {
            _offset = offset;
            return wall;
        }

        if ((offset - known).Duration() <= Drift)
        {
            _since = up;
            _set = offset;
            return wall;
        }

        if ((offset - _set).Duration() > Drift)
            (_set, _since) = (offset, up);
        if (up - _since >= believed)
            _offset = offset;
        return offset < known ? wall : DateTimeOffset.UnixEpoch + known + up;
    }
}
