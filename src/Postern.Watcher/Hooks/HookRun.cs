using System.Globalization;
using Postern.Policy.Watching;
using Postern.Watcher.Events;

namespace Postern.Watcher.Hooks;

/// <summary>A command to be started because of an event.</summary>
public sealed record HookRun(Hook Hook, GateEvent Event)
{
    /// <summary>By which <c>status</c> knows the command: <c>hook open ssh: /usr/bin/logger</c>.</summary>
    public string Trouble => $"hook {Moment}{(Hook.Door is null ? "" : " " + Hook.Door)}: {Hook.Command[0]}";

    /// <summary>
    /// The whole environment but for <c>PATH</c> and <c>LANG</c>. Made of addresses and of the policy's own words: nothing that a stranger's packet
    /// carries gets into it.
    /// </summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("POSTERN_EVENT", Moment);
        yield return ("POSTERN_SOURCE", Event.Source);
        yield return ("POSTERN_FAMILY", Event.Source.Contains(':') ? "6" : "4");
        yield return ("POSTERN_CAUSE", Event.Cause ?? Cause);
        if (Event.Name.Length > 0)
            yield return ("POSTERN_DOOR", Event.Name);
        if (Event.Packet is { } packet)
            yield return ("POSTERN_PACKET", packet);
        if (Event.For is not { } duration)
            yield break;
        yield return ("POSTERN_SECONDS", ((long)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        yield return ("POSTERN_UNTIL", (Event.Time + duration).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>Null for what no command is ever started for.</summary>
    public static HookMoment? MomentOf(GateEventKind kind) => kind switch
    {
        GateEventKind.Open or GateEventKind.Grant => HookMoment.Open,
        GateEventKind.GrantExpired or GateEventKind.GrantRevoked or GateEventKind.GrantClosed => HookMoment.Close,
        GateEventKind.Trap or GateEventKind.Ban => HookMoment.Ban,
        _ => null,
    };

    private string Moment => Hook.On.ToString().ToLowerInvariant();

    private string Cause => Event.Kind switch
    {
        GateEventKind.Open => "knock",
        GateEventKind.GrantExpired => "expired",
        GateEventKind.GrantRevoked => "revoked",
        GateEventKind.GrantClosed => "closed",
        GateEventKind.Trap => "trap",
        _ => "not seen",
    };
}
