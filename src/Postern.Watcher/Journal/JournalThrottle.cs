namespace Postern.Watcher.Journal;

/// <summary>
/// Refusals cost a stranger nothing: so many are written in a second, of the rest their number. Grants, bans and their ends are never left out.
/// </summary>
public sealed class JournalThrottle(int refusalsPerSecond = JournalThrottle.Usual)
{
    public const int Usual = 50;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private TimeSpan? _began;
    private int _written;
    private long _leftOut;

    /// <param name="up">Of the clock that nobody sets.</param>
    public bool Admits(JournalKind kind, TimeSpan up)
    {
        if (kind is not (JournalKind.Refused or JournalKind.SpaRefused))
            return true;
        if (_began is not { } began || up - began >= Second)
            (_began, _written) = (up, 0);
        if (_written++ < refusalsPerSecond)
            return true;
        _leftOut++;
        return false;
    }

    /// <summary>How many were left out, once their second is over; zero again afterwards.</summary>
    public long TakeLeftOut(TimeSpan up, bool atOnce = false)
    {
        if (_leftOut == 0 || (!atOnce && up - _began < Second))
            return 0;
        var count = _leftOut;
        _leftOut = 0;
        return count;
    }
}
