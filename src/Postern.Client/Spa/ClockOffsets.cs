namespace Postern.Client.Spa;

/// <summary>
/// How clocks are wrong, the likeliest first. A gate with the usual window hears a packet whose time is up to two minutes from its own, so that one packet
/// every four minutes leaves nothing out; farther off, clocks are mostly wrong by time zones and days.
/// </summary>
internal static class ClockOffsets
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(4);

    public static IReadOnlyList<TimeSpan> All { get; } =
    [
        .. Enumerable.Range(1, 15).SelectMany(n => Both(n * Step)),
        .. Enumerable.Range(3, 26).SelectMany(n => Both(n * TimeSpan.FromMinutes(30))),
        .. Both(TimeSpan.FromDays(1)),
    ];

    private static TimeSpan[] Both(TimeSpan offset) => [offset, -offset];
}
