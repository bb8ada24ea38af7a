using System.CommandLine;
using System.Text.Json;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Cli.Commands;

/// <summary><c>postern key list POLICY</c>: who may open which doors with which key.</summary>
public static class KeyListCommand
{
    private static readonly string[] Heads = ["person", "kind", "fingerprint", "expires", "doors", "limits", "comment"];

    public static Command Create(Terminal terminal)
    {
        var policy = SharedArguments.Policy();
        var json = SharedArguments.Json();
        var command = new Command("list", "people, their keys, what each opens and until when") { policy, json };
        command.SetAction(parsed =>
        {
            if (KeyPolicy.Open(parsed.GetRequiredValue(policy), terminal) is not { } read)
                return ExitCode.WrongInput;
            var rows = PolicyKeyRow.All(read, terminal.Time.GetUtcNow());
            if (parsed.GetValue(json))
                JsonOutput.Write(terminal.Out, writer => Write(writer, read, rows));
            else
                Print(read, rows, terminal.Out);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(KeyPolicy policy, IReadOnlyList<PolicyKeyRow> rows, TextWriter writer)
    {
        foreach (var (key, i) in policy.Spa.GateKeys.Select((k, i) => (k, i)))
            writer.WriteLine($"the gate: {KeyFingerprint.Of(key.Identity)} made {key.Created:yyyy-MM-dd}{(i == 0 ? "" : ", an old one that is still valid")}");
        List<string[]> table = [Heads, .. rows.Select(r => (string[])[r.Person, r.Kind, r.Fingerprint ?? "-", r.ExpiryText, r.Doors.Count == 0 ? "none" : string.Join(',', r.Doors), r.Limits.Length == 0 ? "-" : r.Limits, r.Comment])];
        var widths = Heads.Select((_, c) => table.Max(row => row[c].Length)).ToArray();
        foreach (var row in table)
            writer.WriteLine(string.Join("  ", row.Select((text, c) => text.PadRight(widths[c]))).TrimEnd());
    }

    private static void Write(Utf8JsonWriter json, KeyPolicy policy, IReadOnlyList<PolicyKeyRow> rows)
    {
        json.WriteStartArray("gate");
        foreach (var key in policy.Spa.GateKeys)
        {
            json.WriteStartObject();
            json.WriteString("fingerprint", KeyFingerprint.Of(key.Identity));
            json.WriteString("created", key.Created);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("keys");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("person", row.Person);
            json.WriteString("kind", row.Kind);
            json.WriteString("fingerprint", row.Fingerprint);
            json.WriteString("comment", row.Comment);
            if (row.Expires is { } expires)
                json.WriteString("expires", expires);
            json.WriteBoolean("expired", row.IsExpired);
            json.WriteStartArray("doors");
            foreach (var door in row.Doors)
                json.WriteStringValue(door);
            json.WriteEndArray();
            json.WriteString("limits", row.Limits);
            json.WriteString("file", row.Span.File);
            json.WriteNumber("line", row.Span.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
