using Postern.Linux;

namespace Postern.Watcher.Journal;

/// <summary>Now, by both clocks.</summary>
/// <param name="Boot">The boot's own name.</param>
/// <param name="Up">How long the boot has lasted, time asleep included; nobody sets this clock.</param>
/// <param name="Time">The wall clock's, which anybody may have set.</param>
public readonly record struct JournalMoment(string Boot, TimeSpan Up, DateTimeOffset Time);

public sealed record JournalClock(string Boot, Func<TimeSpan> Up, TimeProvider Time)
{
    public JournalMoment Now => new(Boot, Up(), Time.GetUtcNow());

    public static JournalClock OfThisMachine(TimeProvider time) => new(BootClock.Id(), BootClock.Up, time);
}
