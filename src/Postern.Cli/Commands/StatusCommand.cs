using System.CommandLine;
using Postern.Cli.Gates;
using Postern.Cli.Output;
using Postern.Watcher.Control;

namespace Postern.Cli.Commands;

/// <summary><c>postern status</c>: whether the gate stands, its doors, what it has counted, and how its watcher fares; exit 3 when there is none.</summary>
public static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = SharedArguments.Json();
        var command = new Command("status", "does the gate stand, which doors, who is in, what was counted, what is wrong") { json };
        command.SetAction(parsed => HostGate.Report(terminal, gate => gate.Status(), report =>
        {
            if (parsed.GetValue(json))
                JsonOutput.Write(terminal.Out, writer => StatusJson.Write(writer, report));
            else
                StatusText.Print(report, terminal);
        }));
        return command;
    }
}
