using System.Text.Json;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Control;

/// <summary>The gate's state, and the watcher's where one answered.</summary>
public static class StatusJson
{
    internal const string Watcher = "watcher";

    public static void Write(Utf8JsonWriter json, GateReport report)
    {
        GateStateJson.WriteStatus(json, report.State);
        if (report.Watcher is null)
            return;
        json.WriteStartObject(Watcher);
        report.Watcher.Write(json);
        json.WriteEndObject();
    }
}
