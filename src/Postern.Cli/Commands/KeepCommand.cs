using System.CommandLine;
using Postern.Cli.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern keep</c>: makes the trial of <c>up --safe</c> lasting.</summary>
public static class KeepCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("keep", "make the trial of up --safe lasting");
        command.SetAction(async (_, _) =>
        {
            switch (await TrialChannel.Say("keep"))
            {
                case null:
                    terminal.Error.WriteLine("postern: no trial is running here; it may be over, and everything is as before it");
                    return ExitCode.MachineRefused;
                case "kept":
                    terminal.Out.WriteLine("kept: the gate stands, and no process is needed");
                    return ExitCode.Done;
                case var refusal:
                    terminal.Error.WriteLine($"postern: {refusal}");
                    return ExitCode.MachineRefused;
            }
        });
        return command;
    }
}
