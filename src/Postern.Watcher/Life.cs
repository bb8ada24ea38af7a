namespace Postern.Watcher;

/// <summary>Tells systemd's watchdog that all is well, as long as the thread that judges goes on: one that hangs is to be started anew.</summary>
internal sealed class Life(GateParts parts, TimeProvider time)
{
    private long _rounds = -1;
    private DateTimeOffset _told = DateTimeOffset.MinValue;

    public void Tell()
    {
        var now = time.GetUtcNow();
        if (parts.Systemd.WatchdogInterval is not { } interval || now - _told < interval / 2 || parts.Looks.Rounds == _rounds)
            return;
        (_rounds, _told) = (parts.Looks.Rounds, now);
        parts.Systemd.Watchdog();
    }
}
