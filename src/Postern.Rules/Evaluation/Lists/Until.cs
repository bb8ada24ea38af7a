using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Lists;

/// <summary>The end of a list entry in UTC ticks: alive while now is before it.</summary>
internal static class Until
{
    /// <summary>In the configuration: no packet gives it a time.</summary>
    public const long Static = long.MaxValue;

    /// <summary>Without a time until reboot; a packet may give it one.</summary>
    public const long Reboot = long.MaxValue - 1;

    public static long From(ListTimeout timeout, long now) => timeout.Kind switch
    {
        ListTimeoutKind.NoneStatic => Static,
        ListTimeoutKind.NoneDynamic => Reboot,
        _ => After(timeout.Duration.Ticks, now),
    };

    /// <summary>A time of 0 is RouterOS's spelling of "none".</summary>
    public static long After(long ticks, long now) => ticks <= 0 || ticks >= Reboot - now ? Reboot : now + ticks;

    public static long From(DateTimeOffset? until) => until?.UtcTicks ?? Reboot;

    /// <summary>Null: no time limit.</summary>
    public static DateTimeOffset? Moment(long until) => until > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(until, TimeSpan.Zero);
}
