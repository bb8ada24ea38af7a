using System.CommandLine;
using Postern.Cli.Gates;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern down</c>: removes Postern's table, and with it every door; a trial is ended first.</summary>
public static class DownCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("down", "remove the gate: everything it closed is open again");
        command.SetAction(async (_, _) =>
        {
            using var gate = HostGate.Open(terminal);
            if (gate is null)
                return ExitCode.MachineRefused;
            if (gate.Read(NftablesOptions.TrialTable) is not null)
            {
                terminal.Out.WriteLine(await TrialChannel.Say("down") ?? "the trial's process does not answer; end it, and the kernel removes its table");
                return ExitCode.Done;
            }

            if (gate.Read(NftablesOptions.Table) is null)
            {
                terminal.Out.WriteLine("down: there was no gate");
                return ExitCode.Done;
            }

            if (gate.Run(GateTransaction.Remove(NftablesOptions.Table)) is { Done: false } failed)
            {
                terminal.Error.WriteLine($"postern: {KernelGate.Explain(failed)}");
                return ExitCode.MachineRefused;
            }

            terminal.Out.WriteLine("down: the gate is gone; what it protected is open to all that the host's own firewall lets in");
            return ExitCode.Done;
        });
        return command;
    }
}
