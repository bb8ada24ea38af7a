using System.Net;
using System.Text.Json;
using Postern.Rules.Model;

namespace Postern.Watcher.Control;

public enum ControlVerb
{
    Status,
    Lists,
    Watch,
    Allow,
    Revoke,
}

/// <summary>
/// One line of JSON: <c>{"do":"status"}</c>, <c>{"do":"allow","source":"198.51.100.7","door":"ssh","for":"1h"}</c>,
/// <c>{"do":"revoke","source":"198.51.100.7"}</c>.
/// </summary>
/// <param name="Door">A door's or an address list's name.</param>
public sealed record ControlRequest(ControlVerb Verb, IPAddress? Source = null, string? Door = null, TimeSpan? For = null)
{
    /// <summary>With the line's end.</summary>
    public const int LongestLine = 4096;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4 };

    private static readonly Dictionary<string, ControlVerb> Verbs = Enum.GetValues<ControlVerb>().ToDictionary(v => v.ToString().ToLowerInvariant());

    public string Line() => JsonText.Line(json =>
    {
        json.WriteString("do", Verb.ToString().ToLowerInvariant());
        if (Source is not null)
            json.WriteString("source", Source.ToString());
        if (Door is not null)
            json.WriteString("door", Door);
        if (For is { } duration)
            json.WriteString("for", Durations.Text(duration));
    });

    /// <summary>Null with a reason. Never throws, whatever the bytes.</summary>
    public static ControlRequest? Read(ReadOnlyMemory<byte> line, out string? problem)
    {
        try
        {
            using var json = JsonDocument.Parse(line, Options);
            return Read(json.RootElement, out problem);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text may hold half a surrogate pair: that is said only when it is read.
            problem = "a request is one line of JSON, for example {\"do\":\"status\"}";
            return null;
        }
    }

    private static ControlRequest? Read(JsonElement json, out string? problem)
    {
        problem = null;
        if (JsonText.Of(json, "do") is not { } word || !Verbs.TryGetValue(word, out var verb))
            problem = $"\"do\" is one of {string.Join(", ", Verbs.Keys)}";
        else if (verb is not (ControlVerb.Allow or ControlVerb.Revoke))
            return new ControlRequest(verb);
        else if (JsonText.Of(json, "source") is not { } source || !AddressRange.TryParse(source, out var range) || !range.IsSingle)
            problem = "\"source\" is one complete IPv4 or IPv6 address";
        else if (verb == ControlVerb.Revoke)
            return new ControlRequest(verb, range.First, JsonText.Of(json, "door"));
        else if (JsonText.Of(json, "door") is not { } door)
            problem = "\"door\" is the name of a door or an address list";
        else if (JsonText.Of(json, "for") is not { } text || !Durations.TryParse(text, out var duration))
            problem = "\"for\" is a time such as 30m or 1h";
        else
            return new ControlRequest(verb, range.First, door, duration);
        return null;
    }
}
