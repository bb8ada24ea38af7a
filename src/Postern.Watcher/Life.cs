namespace Postern.Watcher;

/// <summary>Tells systemd's watchdog that all is well, as long as the threads that judge go on: one that hangs is to be started anew.</summary>
internal sealed class Life(GateParts parts, TimeProvider time)
{
    private (long, long) _rounds = (-1, -1);
    private DateTimeOffset _told = DateTimeOffset.MinValue;

    public void Tell()
    {
        var now = time.GetUtcNow();
        var rounds = (parts.LookRecords.Rounds, parts.SpaRecords.Rounds);
        // Each of them has to go on.
        if (parts.Systemd.WatchdogInterval is not { } interval || now - _told < interval / 2 || rounds.Item1 == _rounds.Item1 || rounds.Item2 == _rounds.Item2)
            return;
        (_rounds, _told) = (rounds, now);
        parts.Systemd.Watchdog();
    }
}
