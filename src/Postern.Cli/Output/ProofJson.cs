using System.Text.Json;
using Postern.Policy.Diagnostics;
using Postern.Policy.Proof;

namespace Postern.Cli.Output;

/// <summary>A proof for programs. Times are seconds, chances 0 to 1; what has no end or no limit is null.</summary>
public static class ProofJson
{
    public static void Print(GateProof proof, IReadOnlyList<Diagnostic> diagnostics, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        DiagnosticPrinter.WriteJson(diagnostics, json);
        Write(proof, json);
    });

    public static void Print(GateComparison comparison, IReadOnlyList<Diagnostic> diagnostics, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        DiagnosticPrinter.WriteJson(diagnostics, json);
        Write(comparison, json);
    });

    public static void Print(RouterProof proof, IReadOnlyList<Diagnostic> diagnostics, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        DiagnosticPrinter.WriteJson(diagnostics, json);
        json.WriteStartObject("linux");
        Write(proof.Linux, json);
        json.WriteEndObject();
        json.WriteStartObject("router");
        Write(proof.Router, json);
        json.WriteEndObject();
        json.WriteBoolean("asStrict", proof.IsAsStrict);
        Write(proof.Comparison, json);
    });

    private static void Write(GateProof proof, Utf8JsonWriter json)
    {
        Texts(json, "outside", proof.Outside);
        json.WriteStartArray("reach");
        foreach (var reach in proof.Reach)
        {
            json.WriteStartObject();
            json.WriteString("family", reach.Family.ToString().ToLowerInvariant());
            json.WriteString("from", reach.From);
            json.WriteBoolean("stranger", reach.IsStranger);
            Texts(json, "places", reach.Places);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("doors");
        foreach (var door in proof.Doors)
            Write(door, json);
        json.WriteEndArray();
        json.WriteNumber("states", proof.States);
        json.WriteNumber("packets", proof.Packets);
        Texts(json, "notExplored", proof.NotExplored);
    }

    private static void Write(GateComparison comparison, Utf8JsonWriter json)
    {
        json.WriteBoolean("equal", comparison.IsEqual);
        json.WriteBoolean("letsInMore", comparison.LetsInMore);
        json.WriteStartArray("differences");
        foreach (var difference in comparison.Differences)
        {
            json.WriteStartObject();
            json.WriteBoolean("more", difference.IsMore);
            json.WriteString("kind", Name(difference.Kind));
            if (difference.Door is not null)
                json.WriteString("door", difference.Door);
            json.WriteString("who", difference.Who);
            json.WriteString("place", difference.Place);
            Texts(json, "packets", difference.Packets);
            if (difference.Sentence is not null)
                json.WriteString("sentence", difference.Sentence);
            if (difference.IsConfirmed is { } confirmed)
                json.WriteBoolean("confirmed", confirmed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Texts(json, "notExplored", comparison.NotExplored);
    }

    private static string Name(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Access => "access",
        DifferenceKind.Packets => "packets",
        DifferenceKind.Bits => "bits",
        DifferenceKind.Scan => "scan",
        DifferenceKind.StepTime => "step-time",
        DifferenceKind.OpenTime => "open-time",
        DifferenceKind.BridgeOnly => "bridge-only",
        _ => "shut",
    };

    private static void Write(DoorProof door, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", door.Name);
        json.WriteString("family", door.Family.ToString().ToLowerInvariant());
        Texts(json, "opens", door.Opens);
        Number(json, "for", door.For?.TotalSeconds);
        if (door.People.Count > 0)
            Texts(json, "people", door.People);
        json.WriteNumber("stages", door.Stages);
        json.WriteNumber("packets", door.Packets);
        Number(json, "bits", double.IsFinite(door.Bits) ? Math.Round(door.Bits, 2) : null);
        json.WriteStartArray("shortest");
        foreach (var sequence in door.Shortest)
        {
            json.WriteStartObject();
            json.WriteStartArray("steps");
            foreach (var step in sequence.Steps)
            {
                json.WriteStartObject();
                json.WriteString("text", step.Text);
                json.WriteBoolean("wait", step.IsWait);
                json.WriteNumber("bits", Math.Round(step.Bits, 2));
                Number(json, "within", step.Within?.TotalSeconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (sequence.IsConfirmed is { } confirmed)
                json.WriteBoolean("confirmed", confirmed);
            else
                json.WriteNull("confirmed");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Number(json, "shortestCount", door.ShortestCount == int.MaxValue ? null : door.ShortestCount);
        json.WriteStartArray("scans");
        foreach (var scan in door.Scans)
        {
            json.WriteStartObject();
            json.WriteString("protocol", scan.Protocol.ToString());
            json.WriteString("order", scan.Order.ToString().ToLowerInvariant());
            json.WriteNumber("probability", scan.Probability);
            json.WriteBoolean("exact", scan.IsExact);
            json.WriteNumber("low", scan.Low);
            json.WriteNumber("high", scan.High);
            json.WriteString("condition", scan.Condition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
