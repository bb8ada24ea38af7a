namespace Postern.Client.Verifying;

/// <summary>
/// When it is knocked again, and how. Links that lose packets want repeats; links that reorder them want pauses; knockd wants no repeats: so plain rounds and
/// doubled ones take turns, both ever slower. Where one packet in ten is lost, three knocks arrive whole in 73 of 100 plain rounds and 97 of 100
/// doubled ones, and all rounds that fit into the time fail together once in a thousand million times.
/// </summary>
public static class KnockSchedule
{
    /// <summary>In the usual time; more patience is limited by its end alone.</summary>
    public const int MostRounds = 14;

    /// <summary>No round begins later than this after the first, where nobody says otherwise.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Radio links hold packets back for a quarter of a second at times; no gate's step timeout is as short as this.</summary>
    private static readonly TimeSpan SlowestDelay = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan ShortestTry = TimeSpan.FromMilliseconds(600);

    /// <summary>Below the second after which the kernel repeats a SYN by itself.</summary>
    private static readonly TimeSpan LongestTry = TimeSpan.FromMilliseconds(900);

    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMilliseconds(400);

    /// <param name="round">From 1.</param>
    /// <param name="delay">What the person wants between knocks: never less.</param>
    /// <param name="mayDouble">Whether a repeated knock can be told from the next one.</param>
    public static KnockPace Pace(int round, TimeSpan delay, bool mayDouble)
    {
        var isDoubled = mayDouble && round > 1 && round % 2 == 1;
        // A doubled round takes its time twice anyway.
        var slowest = isDoubled ? SlowestDelay / 2 : SlowestDelay;
        var slower = round == 1 ? delay : Least(Most(delay, Knocker.DefaultDelay) * round, slowest);
        return new KnockPace(
            Most(delay, slower),
            isDoubled,
            Least(ShortestTry + (TimeSpan.FromMilliseconds(150) * (round - 1)), LongestTry),
            Least(TimeSpan.FromMilliseconds(200) * round, LongestQuiet));
    }

    /// <summary>Whether another round may begin.</summary>
    /// <param name="elapsed">Since the first began.</param>
    /// <param name="patience">Instead of <see cref="Longest"/>.</param>
    public static bool HasNext(int round, TimeSpan elapsed, TimeSpan? patience = null) => elapsed < (patience ?? Longest) && (round < MostRounds || patience > Longest);

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
