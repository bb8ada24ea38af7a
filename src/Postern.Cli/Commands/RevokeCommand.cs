using System.CommandLine;
using Postern.Cli.Gates;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern revoke SOURCE [DOOR]</c>: ends a source's grants, at one door or at all, and takes it off lists and bans.</summary>
public static class RevokeCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = SharedArguments.Source();
        var door = new Argument<string?>("DOOR") { Description = "one door or address list only", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("revoke", "end a source's grants; connections that exist live on") { source, door };
        command.SetAction(parsed =>
        {
            if (SharedArguments.ParseSource(parsed.GetRequiredValue(source), terminal) is not { } address)
                return ExitCode.WrongInput;
            using var gate = HostGate.Open(terminal);
            if (gate is null)
                return ExitCode.MachineRefused;
            if (gate.InCharge() is not { } table)
            {
                terminal.Error.WriteLine("postern: no gate here (postern up FILE)");
                return ExitCode.MachineRefused;
            }

            var name = parsed.GetValue(door);
            var targets = name is null
                ? [.. Targets.Names(gate, table).Select(n => Targets.Find(gate, table, n, address)), Targets.Plain(table, GuardNames.Admitted, address), Targets.Plain(table, GuardNames.Banned, address)]
                : (IReadOnlyList<SetEntry?>)[Targets.Find(gate, table, name, address)];
            if (name is not null && targets[0] is null)
            {
                terminal.Error.WriteLine($"postern: there is no door or address list '{name}' here; there are: {string.Join(", ", Targets.Names(gate, table))}");
                return ExitCode.WrongInput;
            }

            var commands = string.Concat(targets.OfType<SetEntry>().Where(t => Targets.Exists(gate, t)).Select(t => t.Remove()));
            if (commands.Length > 0 && gate.Run(commands) is { Done: false } failed)
            {
                terminal.Error.WriteLine($"postern: {KernelGate.Explain(failed)}");
                return ExitCode.MachineRefused;
            }

            terminal.Out.WriteLine(commands.Length > 0 ? $"{address} has lost its way in; connections that exist live on" : $"{address} had no grant");
            return ExitCode.Done;
        });
        return command;
    }
}
