using Postern.Rules.Model;

namespace Postern.Cli.Watching;

/// <summary>An event as a line for people: time, source, what.</summary>
public static class EventText
{
    /// <summary>IPv4 fits; IPv6 may push its own line to the right.</summary>
    private const int SourceWidth = 15;

    public static string Line(WatchEvent seen, TimeZoneInfo zone) =>
        $"{TimeZoneInfo.ConvertTime(seen.Time, zone):HH:mm:ss.fff}  {seen.Source,-SourceWidth}  {What(seen)}";

    public static string What(WatchEvent seen) => seen.Kind switch
    {
        WatchKind.Knock => $"knock {seen.Name}",
        WatchKind.Open => $"open {seen.Name}{Lasting(seen)}",
        WatchKind.WrongKnock => $"wrong knock {seen.Packet}",
        WatchKind.Refused => $"refused {seen.Packet} ({seen.Name})",
        WatchKind.Trap => $"trap {seen.Packet}: banned",
        WatchKind.Grant => $"grant {seen.Name}{Lasting(seen)}",
        WatchKind.GrantExpired => $"grant {seen.Name} expired",
        WatchKind.GrantRevoked => $"grant {seen.Name} revoked",
        WatchKind.Ban => $"ban{Lasting(seen)}",
        WatchKind.BanExpired => "ban expired",
        WatchKind.BanLifted => "ban lifted",
        WatchKind.Listed => $"list {seen.Name}{Lasting(seen)}",
        WatchKind.ListExpired => $"list {seen.Name} expired",
        _ => $"list {seen.Name} removed",
    };

    private static string Lasting(WatchEvent seen) => seen.For is { } duration ? $" for {Durations.Text(duration)}" : "";
}
