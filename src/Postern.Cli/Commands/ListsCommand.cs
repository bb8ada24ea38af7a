using System.CommandLine;
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
        command.SetAction(parsed => HostGate.Report(terminal, gate => gate.Lists(), report =>
        {
            if (report.State is not { } state)
                terminal.Error.WriteLine("postern: no gate here (postern up FILE)");
            else if (parsed.GetValue(json))
                JsonOutput.Write(terminal.Out, writer => GateStateJson.WriteLists(writer, state));
            else
                Print(state, terminal.Out);
        }));
        return command;
    }

    private static void Print(GateState state, TextWriter writer)
    {
        Print("granted", state.Grants, writer);
        Print("banned", state.Bans, writer);
        Print("list", state.Lists, writer);
    }

    private static void Print(string kind, IReadOnlyList<Listed> entries, TextWriter writer)
    {
        foreach (var entry in entries)
            writer.WriteLine($"{kind,-8} {(kind == "banned" ? "" : entry.List),-20} {entry.Source,-40} {(entry.Remaining is { } left ? Durations.Text(left) : "stays")}");
        if (entries.Count == 0 && kind != "list")
            writer.WriteLine($"{kind,-8} nobody");
    }
}
