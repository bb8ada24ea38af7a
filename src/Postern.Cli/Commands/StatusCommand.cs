using System.CommandLine;
using Postern.Cli.Gates;
using Postern.Cli.Output;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern status</c>: whether the gate stands, its doors, and what it has counted; exit 3 when there is none.</summary>
public static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = SharedArguments.Json();
        var command = new Command("status", "does the gate stand, which doors, who is in, what was counted") { json };
        command.SetAction(parsed =>
        {
            using var gate = HostGate.Open(terminal);
            if (gate is null)
                return ExitCode.MachineRefused;
            var table = gate.InCharge();
            var state = table is null ? null : GateState.Read(gate, table);
            if (parsed.GetValue(json))
                PrintJson(state, terminal.Out);
            else
                Print(state, terminal.Out);
            return state is null ? ExitCode.MachineRefused : ExitCode.Done;
        });
        return command;
    }

    private static void Print(GateState? state, TextWriter writer)
    {
        if (state is null)
        {
            writer.WriteLine("no gate here: nothing is guarded (postern up FILE)");
            return;
        }

        writer.WriteLine($"the gate stands (nft list table inet {state.Table}){(state.IsTrial ? ", on trial: postern keep" : "")}");
        var grants = state.Grants.ToLookup(g => g.List);
        foreach (var door in state.Doors)
        {
            var inside = grants[door.Name].ToList();
            writer.WriteLine($"door {door.Name}: {(door.Services.Count == 0 ? "protects nothing" : string.Join(", ", door.Services.Take(8)))}{(door.Services.Count > 8 ? ", …" : "")} · opened {door.Opened} times · {inside.Count} granted now");
            foreach (var grant in inside)
                writer.WriteLine($"    {grant.Source} for {Durations.Text(grant.Remaining ?? TimeSpan.Zero)}");
        }

        if (state.Bans.Count > 0)
            writer.WriteLine($"banned: {string.Join(", ", state.Bans.Take(10).Select(b => $"{b.Source} for {Durations.Text(b.Remaining ?? TimeSpan.Zero)}"))}{(state.Bans.Count > 10 ? $" and {state.Bans.Count - 10} more" : "")}");
        foreach (var counter in state.Counters.Where(c => c.Packets > 0 && c.Comment.Length > 0).GroupBy(c => c.Comment))
            writer.WriteLine($"{counter.Sum(c => c.Packets),12:N0} packets  {counter.Key}");
    }

    private static void PrintJson(GateState? state, TextWriter writer) => JsonOutput.Write(writer, json =>
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
            json.WriteNumber("opened", door.Opened);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        ListsCommand.WriteEntries(json, "grants", "door", state.Grants);
        ListsCommand.WriteEntries(json, GuardNames.Banned, null, state.Bans);
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
    });
}
