using System.Globalization;
using System.Text.Json;
using Postern.Watcher.Spa;

namespace Postern.Watcher.Control;

/// <summary>What <c>status</c> says of the watcher itself, beside the gate.</summary>
public sealed record WatcherStatus
{
    public required int ProcessId { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>The files as they were named.</summary>
    public required IReadOnlyList<string> Policy { get; init; }

    /// <summary>When the policy that is in force was loaded.</summary>
    public required DateTimeOffset Loaded { get; init; }

    /// <summary>Why the last reload was refused, so that an older policy is in force; null while the files are.</summary>
    public string? ReloadError { get; init; }

    public IReadOnlyList<Trouble> Troubles { get; init; } = [];

    /// <summary>By part, then by name: looks, journal, hooks, and whatever else counts.</summary>
    public IReadOnlyList<WatcherCounter> Counters { get; init; } = [];

    /// <summary>Null where no door opens to single packets.</summary>
    public SpaStatus? Spa { get; init; }

    /// <summary>When the next rolling knock changes; null where there is none.</summary>
    public DateTimeOffset? NextRoll { get; init; }

    /// <summary>Empty where no router enforces anything.</summary>
    public IReadOnlyList<RouterStatus> Routers { get; init; } = [];

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("processId", ProcessId);
        json.WriteString("started", Text(Started));
        json.WriteStartArray("policy");
        foreach (var file in Policy)
            json.WriteStringValue(file);
        json.WriteEndArray();
        json.WriteString("loaded", Text(Loaded));
        if (ReloadError is not null)
            json.WriteString("reloadError", ReloadError);
        if (NextRoll is { } roll)
            json.WriteString("nextRoll", Text(roll));
        json.WriteStartArray("troubles");
        foreach (var trouble in Troubles)
        {
            json.WriteStartObject();
            json.WriteString("part", trouble.Part);
            json.WriteString("text", trouble.Text);
            json.WriteString("since", Text(trouble.Since));
            json.WriteNumber("times", trouble.Times);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("counters");
        foreach (var counter in Counters)
        {
            json.WriteStartObject();
            json.WriteString("part", counter.Part);
            json.WriteString("name", counter.Name);
            json.WriteNumber("value", counter.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("routers");
        foreach (var router in Routers)
        {
            json.WriteStartObject();
            router.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Spa is null)
            return;
        json.WriteStartObject("spa");
        Spa.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Null where nothing was said of a watcher.</summary>
    public static WatcherStatus? Read(JsonElement json) => JsonText.Time(json, "started") is not { } started || JsonText.Time(json, "loaded") is not { } loaded ? null : new WatcherStatus
    {
        ProcessId = (int)Math.Clamp(JsonText.Number(json, "processId"), 0, int.MaxValue),
        Started = started,
        Policy = [.. JsonText.List(json, "policy").Select(p => p.ToString())],
        Loaded = loaded,
        NextRoll = JsonText.Time(json, "nextRoll"),
        ReloadError = JsonText.Of(json, "reloadError"),
        Troubles =
        [
            .. JsonText.List(json, "troubles")
                .Select(t => new Trouble(JsonText.Of(t, "part") ?? "", JsonText.Of(t, "text") ?? "", JsonText.Time(t, "since") ?? default, JsonText.Number(t, "times"))),
        ],
        Spa = json.TryGetProperty("spa", out var spa) && spa.ValueKind == JsonValueKind.Object ? SpaStatus.Read(spa) : null,
        Routers = [.. JsonText.List(json, "routers").Select(RouterStatus.Read)],
        Counters =
        [
            .. JsonText.List(json, "counters").Select(c => new WatcherCounter(JsonText.Of(c, "part") ?? "", JsonText.Of(c, "name") ?? "", JsonText.Number(c, "value"))),
        ],
    };

    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <param name="Part"><c>looks</c>, <c>journal</c>, <c>hooks</c>.</param>
/// <param name="Name">What was counted: <c>a second</c>, <c>left out</c>, <c>failed</c>.</param>
public sealed record WatcherCounter(string Part, string Name, long Value);
