using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Cli.Watching;

/// <summary>An event as a line for people: time, source, what.</summary>
public static class EventText
{
    /// <summary>IPv4 fits; IPv6 may push its own line to the right.</summary>
    private const int SourceWidth = 15;

    public static string Line(GateEvent seen, TimeZoneInfo zone) =>
        $"{TimeZoneInfo.ConvertTime(seen.Time, zone):HH:mm:ss.fff}  {seen.Source,-SourceWidth}  {What(seen)}{(seen.Cause is { } cause ? $" ({cause})" : "")}";

    public static string What(GateEvent seen) => seen.Kind switch
    {
        GateEventKind.Knock => $"knock {seen.Name}",
        GateEventKind.Open => $"open {seen.Name}{Lasting(seen)}",
        GateEventKind.WrongKnock => $"wrong knock {seen.Packet}",
        GateEventKind.Refused => $"refused {seen.Packet} ({seen.Name})",
        GateEventKind.SpaRefused => $"spa refused {seen.Packet}{(seen.Name.Length > 0 ? $" of {seen.Name}" : "")}",
        GateEventKind.Trap => $"trap {seen.Packet}: banned",
        GateEventKind.Grant => $"grant {seen.Name}{Lasting(seen)}",
        GateEventKind.GrantExpired => $"grant {seen.Name} expired",
        GateEventKind.GrantClosed => $"{seen.Packet} closes {seen.Name}",
        GateEventKind.GrantRevoked => $"grant {seen.Name} revoked",
        GateEventKind.Ban => $"ban{Lasting(seen)}",
        GateEventKind.BanExpired => "ban expired",
        GateEventKind.BanLifted => "ban lifted",
        GateEventKind.Listed => $"list {seen.Name}{Lasting(seen)}",
        GateEventKind.ListExpired => $"list {seen.Name} expired",
        _ => $"list {seen.Name} removed",
    };

    private static string Lasting(GateEvent seen) => seen.For is { } duration ? $" for {Durations.Text(duration)}" : "";
}
