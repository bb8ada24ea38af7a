using System.CommandLine;
using System.Net;
using Postern.Cli.Gates;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern allow SOURCE DOOR [--for 1h]</c>: a grant by hand; renews one that is there.</summary>
public static class AllowCommand
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    public static Command Create(Terminal terminal)
    {
        var source = SharedArguments.Source();
        var door = new Argument<string>("DOOR") { Description = "the door's name, or a RouterOS address list's" };
        var time = new Option<string?>("--for") { Description = "how long, for example 30m or 1h (the default)" };
        var command = new Command("allow", "let a source in without a knock") { source, door, time };
        command.SetAction(parsed =>
        {
            if (SharedArguments.ParseSource(parsed.GetRequiredValue(source), terminal) is not { } address)
                return ExitCode.WrongInput;
            var duration = Usual;
            if (parsed.GetValue(time) is { } text && !Durations.TryParse(text, out duration))
            {
                terminal.Error.WriteLine($"postern: --for {text}: write a time such as 30m or 1h");
                return ExitCode.Usage;
            }

            using var gate = HostGate.Open(terminal);
            return gate is null ? ExitCode.MachineRefused : Allow(gate, address, parsed.GetRequiredValue(door), duration, terminal);
        });
        return command;
    }

    private static int Allow(KernelGate gate, IPAddress address, string name, TimeSpan duration, Terminal terminal)
    {
        if (gate.InCharge() is not { } table)
        {
            terminal.Error.WriteLine("postern: no gate here (postern up FILE)");
            return ExitCode.MachineRefused;
        }

        if (Targets.Find(gate, table, name, address) is not { } target)
        {
            terminal.Error.WriteLine($"postern: there is no door or address list '{name}' here; there are: {string.Join(", ", Targets.Names(gate, table))}");
            return ExitCode.WrongInput;
        }

        var entries = new List<SetEntry> { target };
        if (target.Door is not null && Targets.Plain(table, GuardNames.Admitted, address) is { } admitted)
            entries.Add(admitted);
        var commands = string.Concat(entries.Select(e => e.Remove() + e.Add(duration)));
        if (Targets.Plain(table, GuardNames.Banned, address) is { } ban)
            commands += ban.Remove();
        if (gate.Run(commands) is { Done: false } failed)
        {
            terminal.Error.WriteLine($"postern: {KernelGate.Explain(failed)}");
            return ExitCode.MachineRefused;
        }

        terminal.Out.WriteLine($"{address} may pass {name} for {Durations.Text(duration)}");
        return ExitCode.Done;
    }
}
