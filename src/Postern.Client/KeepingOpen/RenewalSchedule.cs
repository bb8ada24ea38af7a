namespace Postern.Client.KeepingOpen;

/// <summary>When the next knock is due, so that a door stays open: no clock, no network, no end.</summary>
/// <param name="chance">From 0 to 1, another each time: many clients of one gate shall not knock in step.</param>
public sealed class RenewalSchedule(Func<double> chance)
{
    /// <summary>Of a grant: what is left of it is for knocks that are lost, and their repeats.</summary>
    private const double Used = 2.0 / 3;

    /// <summary>Of a grant: how much earlier than <see cref="Used"/> at most.</summary>
    private const double Spread = 0.05;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>Long enough to bother nobody, and short enough that a person who waits does not give up.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    /// <summary>Clocks that are set by a network move by less at once; a person sees no difference from a longer sleep.</summary>
    private static readonly TimeSpan LeastSleep = TimeSpan.FromSeconds(10);

    /// <summary>A new address comes with routes and name servers, which need a moment more.</summary>
    private static readonly TimeSpan TimeToSettle = TimeSpan.FromMilliseconds(200);

    private ClockReading? _last;
    private int _failures;
    private bool _wasOpen;

    /// <summary>On the steady clock; zero, which is at once, before the first knock.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>On the steady clock: when the grant of the last good knock ends.</summary>
    public TimeSpan End { get; private set; }

    /// <summary>A knock came to its end.</summary>
    /// <param name="asked">When it began: the gate counts from a moment after that.</param>
    /// <param name="lasts">How long the door is open; null: the knock failed.</param>
    public KeepingNews Knocked(ClockReading asked, ClockReading now, TimeSpan? lasts)
    {
        _last = now;
        if (lasts is { } length)
        {
            var news = (_failures, _wasOpen) switch
            {
                ( > 0, _) => KeepingNews.OpenAgain,
                (_, false) => KeepingNews.Opened,
                _ => KeepingNews.Renewed,
            };
            (_failures, _wasOpen) = (0, true);
            End = asked.Steady + length;
            Due = asked.Steady + (length * (Used - (Spread * chance())));
            return news;
        }

        var wait = FirstRetry * Math.Min(Math.Pow(2, _failures), LongestRetry / FirstRetry);
        Due = now.Steady + (wait * (0.75 + (0.5 * chance())));
        _failures = Math.Min(_failures + 1, 30);
        return _failures == 1 ? KeepingNews.Lost : KeepingNews.StillLost;
    }

    /// <summary>This machine reaches the gate from another address, or again: grants are bound to addresses.</summary>
    public void NetworkChanged(ClockReading now)
    {
        var settled = now.Steady + TimeToSettle;
        if (settled < Due)
            Due = settled;
    }

    /// <summary>To be called every few seconds.</summary>
    /// <returns>True when the time of day has leapt: the machine slept, and its grant may have ended.</returns>
    public bool HasSlept(ClockReading now)
    {
        var slept = _last is { } last && now.Wall - last.Wall - (now.Steady - last.Steady) > LeastSleep;
        _last = now;
        if (slept && now.Steady < Due)
            Due = now.Steady;
        return slept;
    }
}

/// <summary>What a knock has changed.</summary>
public enum KeepingNews
{
    Opened,
    Renewed,

    /// <summary>The first knock that failed; the grant before it may last for a while.</summary>
    Lost,
    StillLost,
    OpenAgain,
}
