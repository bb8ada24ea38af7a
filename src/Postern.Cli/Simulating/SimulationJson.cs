using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>A simulation as one JSON object a line; schema/simulate.json describes them.</summary>
public sealed class SimulationJson(TextWriter writer)
{
    // Names of doors may be in any script; escaping them would only make the output unreadable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public void Write(Played played) => Line(json =>
    {
        json.WriteString("event", played is PlayedPacket ? "packet" : "expectation");
        json.WriteString("time", Time(played.Time));
        if (played.Line.Line > 0)
            WriteSpan(json, played.Line);
        if (played is PlayedPacket packet)
            WritePacket(json, packet);
        else if (played is PlayedClaim claim)
            json.WriteString("text", claim.Text);
        if (played.Failure is { } failure)
            json.WriteString("failure", failure);
    });

    /// <param name="more">What belongs to the end of this kind of simulation alone.</param>
    public void WriteEnd(string family, GateState state, RuleSet ruleSet, DateTimeOffset now, Tally tally, Action<Utf8JsonWriter> more) => Line(json =>
    {
        json.WriteString("event", "end");
        json.WriteString("time", Time(now));
        json.WriteString("family", family);
        WriteTally(json, tally);
        WriteEntries(json, "grants", state.Grants(now), grant =>
        {
            json.WriteString("door", grant.Door.Name);
            WriteSource(json, grant.Source.ToString(), grant.Until, now);
        });
        WriteEntries(json, "attempts", state.Attempts(now), attempt =>
        {
            json.WriteString("door", attempt.Door.Name);
            json.WriteNumber("steps", attempt.Steps);
            WriteSource(json, attempt.Source.ToString(), attempt.Until, now);
        });
        WriteEntries(json, "bans", state.Bans(now), ban => WriteSource(json, ban.Source.ToString(), ban.Until, now));
        WriteEntries(json, "lists", state.Lists(now), entry =>
        {
            json.WriteString("list", entry.List);
            WriteSource(json, entry.Range.ToString(), entry.Until, now);
        });
        WriteEntries(json, "counters", Counters.Of(state, ruleSet), counter =>
        {
            WriteSpan(json, counter.Chain.Rules[counter.Index].Span);
            json.WriteString("rule", ReasonText.Rule(counter.Chain, counter.Index));
            json.WriteNumber("packets", counter.Count.Packets);
            json.WriteNumber("bytes", counter.Count.Bytes);
        });
        more(json);
    });

    public static void WriteScan(Utf8JsonWriter json, ScanPlay scan)
    {
        WriteEntries(json, "scan", scan.Events, seen =>
        {
            json.WriteString("time", Time(seen.Time));
            json.WriteNumber("packets", seen.Packets);
            json.WriteNumber("port", seen.Port);
            json.WriteString("text", ReasonText.Of(seen.Reason, seen.Time));
        });
        json.WriteStartArray("reached");
        foreach (var range in scan.Reached)
            json.WriteStringValue(range.ToString());
        json.WriteEndArray();
    }

    public static void WriteRefusals(Utf8JsonWriter json, CaptureRun run, string? failure)
    {
        json.WriteStartObject("notJudged");
        foreach (var refusal in Enum.GetValues<PacketRefusal>().Where(r => run.Refused(r) > 0))
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(refusal.ToString()), run.Refused(refusal));
        json.WriteEndObject();
        json.WriteNumber("outOfOrder", run.OutOfOrder);
        if (failure is not null)
            json.WriteString("captureFailure", failure);
    }

    private static void WritePacket(Utf8JsonWriter json, PlayedPacket played)
    {
        var packet = played.Packet;
        json.WriteString("source", packet.Source.ToString());
        json.WriteString("destination", packet.Destination.ToString());
        json.WriteString("protocol", packet.Protocol.ToString());
        if (packet.Protocol.HasPorts)
        {
            json.WriteNumber("sourcePort", packet.SourcePort);
            json.WriteNumber("port", packet.DestinationPort);
        }

        json.WriteNumber("length", packet.Length);
        if (!string.IsNullOrEmpty(packet.InInterface))
            json.WriteString("interface", packet.InInterface);
        json.WriteString("verdict", VerdictText.Of(played.Judgement.Verdict));
        json.WriteString("connection", played.Judgement.Connection.ToString().ToLowerInvariant());
        json.WriteString("path", played.Judgement.Path.ToString().ToLowerInvariant());
        WriteEntries(json, "reasons", played.Reasons, reason =>
        {
            json.WriteString("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(reason is GuardReason guard ? guard.Event.ToString() : reason.GetType().Name));
            json.WriteString("text", ReasonText.Of(reason, played.Time));
            if (ReasonText.Span(reason) is { } span)
                WriteSpan(json, span);
        });
    }

    private static void WriteTally(Utf8JsonWriter json, Tally tally)
    {
        json.WriteStartObject("packets");
        foreach (var verdict in Enum.GetValues<Verdict>())
            json.WriteNumber(VerdictText.Of(verdict), tally.Of(verdict));
        json.WriteEndObject();
        WriteEntries(json, "decisions", tally.Decisions, decision =>
        {
            json.WriteString("verdict", VerdictText.Of(decision.Verdict));
            json.WriteString("text", ReasonText.Heading(decision.Reason));
            json.WriteNumber("packets", decision.Packets);
            if (ReasonText.Span(decision.Reason) is { } span)
                WriteSpan(json, span);
        });
    }

    private static void WriteSource(Utf8JsonWriter json, string source, DateTimeOffset? until, DateTimeOffset now)
    {
        json.WriteString("source", source);
        if (until is { } end)
            json.WriteNumber("remainingSeconds", (end - now).TotalSeconds);
    }

    private static void WriteSpan(Utf8JsonWriter json, SourceSpan span)
    {
        json.WriteString("file", span.File);
        json.WriteNumber("line", span.Line);
        json.WriteNumber("column", span.Column);
    }

    private static void WriteEntries<T>(Utf8JsonWriter json, string name, IEnumerable<T> entries, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            write(entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private void Line(Action<Utf8JsonWriter> content)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, Options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(_buffer.WrittenSpan));
    }
}
