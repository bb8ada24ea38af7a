using System.Text.Json;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;

namespace Postern.Watcher.Gates;

/// <summary>The gate's state as <c>status --json</c> and <c>lists --json</c> print it and as the control socket carries it.</summary>
public static class GateStateJson
{
    private const string Bans = "bans";
    private const string ForwardTo = "forwardTo";

    /// <summary>Into an object that may hold more.</summary>
    public static void WriteStatus(Utf8JsonWriter json, GateState? state)
    {
        json.WriteBoolean("stands", state is not null);
        if (state is null)
            return;
        json.WriteString("table", state.Table);
        json.WriteBoolean("trial", state.IsTrial);
        json.WriteStartArray("doors");
        foreach (var door in state.Doors)
        {
            json.WriteStartObject();
            json.WriteString("name", door.Name);
            json.WriteStartArray("services");
            foreach (var service in door.Services)
                json.WriteStringValue(service);
            json.WriteEndArray();
            json.WriteStartArray(ForwardTo);
            foreach (var target in door.ForwardTo)
                json.WriteStringValue(target);
            json.WriteEndArray();
            json.WriteNumber("opened", door.Opened);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteEntries(json, "grants", "door", state.Grants);
        WriteEntries(json, GuardNames.Banned, null, state.Bans);
        json.WriteStartArray("counters");
        foreach (var counter in state.Counters)
        {
            json.WriteStartObject();
            json.WriteString("chain", counter.Chain);
            json.WriteString("comment", counter.Comment);
            json.WriteNumber("packets", counter.Packets);
            json.WriteNumber("bytes", counter.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteLists(Utf8JsonWriter json, GateState state)
    {
        WriteEntries(json, "grants", "door", state.Grants);
        WriteEntries(json, Bans, null, state.Bans);
        WriteEntries(json, "lists", "list", state.Lists);
    }

    /// <summary>What either of them wrote; null where no gate stands.</summary>
    public static GateState? Read(JsonElement json) => json.TryGetProperty("stands", out var stands) && stands.ValueKind == JsonValueKind.False ? null : new GateState
    {
        Table = JsonText.Of(json, "table") ?? "",
        Doors =
        [
            .. JsonText.List(json, "doors")
                .Select(d => new DoorState(0, JsonText.Of(d, "name") ?? "", [.. JsonText.List(d, "services").Select(s => s.ToString())], JsonText.Number(d, "opened"), [.. JsonText.List(d, ForwardTo).Select(s => s.ToString())])),
        ],
        Grants = ReadEntries(json, "grants", "door"),
        Bans = [.. ReadEntries(json, GuardNames.Banned, null), .. ReadEntries(json, Bans, null)],
        Lists = ReadEntries(json, "lists", "list"),
        Counters =
        [
            .. JsonText.List(json, "counters")
                .Select(c => new RuleCounter(JsonText.Of(c, "chain") ?? "", JsonText.Of(c, "comment") ?? "", JsonText.Number(c, "packets"), JsonText.Number(c, "bytes"))),
        ],
    };

    private static void WriteEntries(Utf8JsonWriter json, string name, string? listName, IReadOnlyList<Listed> entries)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            if (listName is not null)
                json.WriteString(listName, entry.List);
            json.WriteString("source", entry.Source);
            if (entry.Remaining is { } remaining)
                json.WriteNumber("remainingSeconds", (long)remaining.TotalSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IReadOnlyList<Listed> ReadEntries(JsonElement json, string name, string? listName) =>
    [
        .. JsonText.List(json, name).Select(e => new Listed(
            listName is null ? "" : JsonText.Of(e, listName) ?? "", JsonText.Of(e, "source") ?? "", null, JsonText.Seconds(e, "remainingSeconds"), [])),
    ];
}
