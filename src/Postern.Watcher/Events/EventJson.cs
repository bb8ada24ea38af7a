using System.Globalization;
using System.Text.Json;

namespace Postern.Watcher.Events;

/// <summary>
/// An event as one line of JSON: <c>time</c> (UTC), <c>event</c>, <c>source</c>; where they apply <c>stage</c>, <c>door</c> or
/// <c>list</c> or <c>person</c>, <c>packet</c>, <c>seconds</c> that it will last, and <c>cause</c>.
/// </summary>
public static class EventJson
{
    private static readonly Dictionary<string, GateEventKind> Kinds = Enum.GetValues<GateEventKind>().ToDictionary(Name);

    public static string Line(GateEvent seen) => JsonText.Line(json =>
    {
        json.WriteString("time", seen.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("event", Name(seen.Kind));
        json.WriteString("source", seen.Source);
        if (seen.Name.Length > 0)
            json.WriteString(Subject(seen.Kind), seen.Name);
        if (seen.Packet is not null)
            json.WriteString("packet", seen.Packet);
        if (seen.For is { } duration)
            json.WriteNumber("seconds", duration.TotalSeconds);
        if (seen.Cause is not null)
            json.WriteString("cause", seen.Cause);
    });

    /// <summary>Null for what is no event.</summary>
    public static GateEvent? Read(JsonElement json)
    {
        if (JsonText.Of(json, "event") is not { } name || !Kinds.TryGetValue(name, out var kind)
            || JsonText.Of(json, "source") is not { } source || JsonText.Time(json, "time") is not { } time)
        {
            return null;
        }

        return new GateEvent(time, kind, source, JsonText.Of(json, Subject(kind)) ?? "")
        {
            Packet = JsonText.Of(json, "packet"),
            For = JsonText.Seconds(json, "seconds"),
            Cause = JsonText.Of(json, "cause"),
        };
    }

    private static string Subject(GateEventKind kind) => kind switch
    {
        GateEventKind.Knock => "stage",
        GateEventKind.Listed or GateEventKind.ListExpired or GateEventKind.ListRemoved => "list",
        GateEventKind.SpaRefused => "person",
        _ => "door",
    };

    public static string Name(GateEventKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
