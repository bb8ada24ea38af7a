using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Postern.Watcher.Events;

/// <summary>
/// An event as one line of JSON: <c>time</c> (UTC), <c>event</c>, <c>source</c>; where they apply <c>stage</c>, <c>door</c> or
/// <c>list</c>, <c>packet</c>, <c>cause</c>, and <c>seconds</c> that it will last.
/// </summary>
public static class EventJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(GateEvent seen)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", seen.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event", Name(seen.Kind));
            json.WriteString("source", seen.Source);
            if (seen.Name.Length > 0)
                json.WriteString(Subject(seen.Kind), seen.Name);
            if (seen.Packet is not null)
                json.WriteString("packet", seen.Packet);
            if (seen.Cause is not null)
                json.WriteString("cause", seen.Cause);
            if (seen.For is { } duration)
                json.WriteNumber("seconds", duration.TotalSeconds);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static string Subject(GateEventKind kind) => kind switch
    {
        GateEventKind.Knock => "stage",
        GateEventKind.Listed or GateEventKind.ListExpired or GateEventKind.ListRemoved => "list",
        _ => "door",
    };

    private static string Name(GateEventKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
