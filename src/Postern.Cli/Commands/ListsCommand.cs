using System.CommandLine;
using System.Text.Json;
using Postern.Cli.Gates;
using Postern.Cli.Output;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern lists</c>: every address list, grant and ban with the time that remains.</summary>
public static class ListsCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = SharedArguments.Json();
        var command = new Command("lists", "every grant, ban and address list entry, with the time that remains") { json };
        command.SetAction(parsed =>
        {
            using var gate = HostGate.Open(terminal);
            if (gate is null)
                return ExitCode.MachineRefused;
            if (gate.InCharge() is not { } table)
            {
                terminal.Error.WriteLine("postern: no gate here (postern up FILE)");
                return ExitCode.MachineRefused;
            }

            var state = GateState.Read(gate, table);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(terminal.Out, writer =>
                {
                    WriteEntries(writer, "grants", "door", state.Grants);
                    WriteEntries(writer, "bans", null, state.Bans);
                    WriteEntries(writer, "lists", "list", state.Lists);
                });
                return ExitCode.Done;
            }

            Print("granted", state.Grants, terminal.Out);
            Print("banned", state.Bans, terminal.Out);
            Print("list", state.Lists, terminal.Out);
            return ExitCode.Done;
        });
        return command;
    }

    internal static void WriteEntries(Utf8JsonWriter json, string name, string? listName, IReadOnlyList<Listed> entries)
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

    private static void Print(string kind, IReadOnlyList<Listed> entries, TextWriter writer)
    {
        foreach (var entry in entries)
            writer.WriteLine($"{kind,-8} {(kind == "banned" ? "" : entry.List),-20} {entry.Source,-40} {(entry.Remaining is { } left ? Durations.Text(left) : "stays")}");
        if (entries.Count == 0 && kind != "list")
            writer.WriteLine($"{kind,-8} nobody");
    }
}
