using System.Text.Json;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Control;

/// <summary>
/// What goes back, a line of JSON each. <c>status</c> and <c>lists</c>: the object that <c>--json</c> prints. <c>allow</c> and
/// <c>revoke</c>: <c>{"done":"…"}</c>. <c>watch</c>: <c>{"watching":true}</c>, then events, and <c>{"lost":n}</c> where the reader was too
/// slow. Anything: <c>{"refused":"…","because":"access"}</c>, or <c>request</c>, <c>input</c>, <c>machine</c>, <c>busy</c>.
/// </summary>
internal static class ControlAnswer
{
    public const string Access = "access";
    public const string Request = "request";
    public const string Busy = "busy";
    private const string Input = "input";
    private const string Machine = "machine";

    public static string Watching => JsonText.Line(json => json.WriteBoolean("watching", true));

    public static string Lost(long events) => JsonText.Line(json => json.WriteNumber("lost", events));

    public static string Refused(string text, string because) => JsonText.Line(json =>
    {
        json.WriteString("refused", text);
        json.WriteString("because", because);
    });

    public static string Of(GateChange change) => change.Outcome switch
    {
        ChangeOutcome.Done => JsonText.Line(json => json.WriteString("done", change.Text)),
        var outcome => Refused(change.Text, outcome == ChangeOutcome.WrongInput ? Input : Machine),
    };

    public static string Status(GateReport report) => report.Refusal is { } refusal ? Refused(refusal, Machine) : JsonText.Line(json => StatusJson.Write(json, report));

    public static string Lists(GateReport report) => report switch
    {
        { Refusal: { } refusal } => Refused(refusal, Machine),
        { State: { } state } => JsonText.Line(json => GateStateJson.WriteLists(json, state)),
        _ => JsonText.Line(json => json.WriteBoolean("stands", false)),
    };

    public static GateReport ReadReport(JsonElement json) => JsonText.Of(json, "refused") is { } refusal
        ? GateReport.Refused(refusal)
        : new GateReport(GateStateJson.Read(json), json.TryGetProperty(StatusJson.Watcher, out var watcher) ? WatcherStatus.Read(watcher) : null, null);

    public static GateChange ReadChange(JsonElement json) => JsonText.Of(json, "done") is { } done
        ? new GateChange(ChangeOutcome.Done, done, [])
        : new GateChange(JsonText.Of(json, "because") == Input ? ChangeOutcome.WrongInput : ChangeOutcome.MachineRefused, JsonText.Of(json, "refused") ?? "the watcher's answer is none", []);

    /// <summary>An event, or a number of those that were lost.</summary>
    public static (GateEvent? Event, long Lost) ReadWatched(JsonElement json) => (EventJson.Read(json), JsonText.Number(json, "lost"));
}
