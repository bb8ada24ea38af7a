using System.Text.Json;

namespace Postern.Watcher.Control;

/// <summary>What <c>status</c> says of a router that enforces grants.</summary>
/// <param name="Address"><c>routeros://192.0.2.1</c>, never with a password.</param>
public sealed record RouterStatus(string Name, string Address)
{
    /// <summary>Since when there is a session; null: there is none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What is wrong at the moment; null while all is well.</summary>
    public string? Error { get; init; }

    /// <summary>Of ours, on its address lists.</summary>
    public long Entries { get; init; }

    /// <summary>To be added, renewed or removed.</summary>
    public long Pending { get; init; }

    /// <summary>Entries of the router's own that stay, in the place of ours.</summary>
    public long LeftAlone { get; init; }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("address", Address);
        json.WriteBoolean("connected", Since is not null);
        if (Since is { } since)
            json.WriteString("since", WatcherStatus.Text(since));
        if (Error is not null)
            json.WriteString("error", Error);
        json.WriteNumber("entries", Entries);
        json.WriteNumber("pending", Pending);
        json.WriteNumber("leftAlone", LeftAlone);
    }

    public static RouterStatus Read(JsonElement json) => new(JsonText.Of(json, "name") ?? "", JsonText.Of(json, "address") ?? "")
    {
        Since = JsonText.Time(json, "since"),
        Error = JsonText.Of(json, "error"),
        Entries = JsonText.Number(json, "entries"),
        Pending = JsonText.Number(json, "pending"),
        LeftAlone = JsonText.Number(json, "leftAlone"),
    };
}
