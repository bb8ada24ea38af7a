using System.Globalization;
using Postern.Policy.Text;
using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Watcher.Log;

/// <summary>
/// An event as a log entry. The message begins with what happened, <c>from</c> or <c>for</c>, and the source: so it stays, because other
/// programs read it (packaging/fail2ban). Nothing that a stranger chooses stands before the source.
/// </summary>
public static class EventMessage
{
    /// <summary>Null for what is of interest only while somebody watches.</summary>
    public static LogEntry? Of(GateEvent seen) => Text(seen) is not { } text ? null : new LogEntry(PriorityOf(seen.Kind), LogText.Clean(text), [.. Fields(seen)]);

    /// <summary>What strangers can cause as often as they like.</summary>
    public static bool IsStrangers(GateEventKind kind) => kind is GateEventKind.Knock or GateEventKind.WrongKnock or GateEventKind.Refused
        or GateEventKind.SpaRefused or GateEventKind.Trap or GateEventKind.Ban or GateEventKind.BanExpired or GateEventKind.Listed or GateEventKind.ListExpired;

    private static string? Text(GateEvent seen) => seen.Kind switch
    {
        GateEventKind.Knock => null,
        GateEventKind.Open => $"opened for {seen.Source}: door {seen.Name}{Lasting(seen)}{Why(seen)}",
        GateEventKind.WrongKnock => $"wrong knock from {seen.Source}: {seen.Packet}",
        GateEventKind.Refused => $"refused from {seen.Source}: {seen.Packet} (door {seen.Name})",
        GateEventKind.SpaRefused => $"spa refused from {seen.Source}: {seen.Packet}, {seen.Cause}{(seen.Name.Length > 0 ? $" (person {seen.Name})" : "")}",
        GateEventKind.Trap => $"trap from {seen.Source}: {seen.Packet}, banned",
        GateEventKind.Grant => $"granted for {seen.Source}: door {seen.Name}{Lasting(seen)}{Why(seen)}",
        GateEventKind.GrantExpired => $"expired for {seen.Source}: door {seen.Name}",
        GateEventKind.GrantRevoked => $"revoked for {seen.Source}: door {seen.Name}{Why(seen)}",
        GateEventKind.GrantClosed => $"closed for {seen.Source}: door {seen.Name}",
        GateEventKind.Ban => $"banned for {seen.Source}:{Lasting(seen)}{Why(seen)}",
        GateEventKind.BanExpired => $"ban expired for {seen.Source}",
        GateEventKind.BanLifted => $"ban lifted for {seen.Source}{Why(seen)}",
        GateEventKind.Listed => $"listed for {seen.Source}: list {seen.Name}{Lasting(seen)}{Why(seen)}",
        GateEventKind.ListExpired => $"list expired for {seen.Source}: list {seen.Name}",
        _ => $"list left for {seen.Source}: list {seen.Name}{Why(seen)}",
    };

    private static LogPriority PriorityOf(GateEventKind kind) => kind switch
    {
        GateEventKind.Trap or GateEventKind.Ban => LogPriority.Warning,
        GateEventKind.Open or GateEventKind.Grant or GateEventKind.GrantRevoked or GateEventKind.GrantClosed or GateEventKind.BanLifted => LogPriority.Notice,
        _ => LogPriority.Info,
    };

    private static IEnumerable<(string, string)> Fields(GateEvent seen)
    {
        yield return ("POSTERN_EVENT", EventJson.Name(seen.Kind));
        yield return ("POSTERN_SOURCE", seen.Source);
        if (seen.Name.Length > 0)
            yield return (seen.Kind switch { GateEventKind.Listed or GateEventKind.ListExpired or GateEventKind.ListRemoved => "POSTERN_LIST", GateEventKind.SpaRefused => "POSTERN_PERSON", _ => "POSTERN_DOOR" }, LogText.Clean(seen.Name));
        if (seen.Packet is not null)
            yield return ("POSTERN_PACKET", LogText.Clean(seen.Packet));
        if (seen.For is { } duration)
            yield return ("POSTERN_UNTIL", (seen.Time + duration).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (seen.Cause is not null)
            yield return ("POSTERN_CAUSE", LogText.Clean(seen.Cause));
    }

    private static string Lasting(GateEvent seen) => seen.For is { } duration ? $" for {Durations.Text(duration)}" : "";

    private static string Why(GateEvent seen) => seen.Cause is { } cause ? $", {cause}" : "";
}
