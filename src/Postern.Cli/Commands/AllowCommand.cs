using System.CommandLine;
using Postern.Cli.Gates;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern allow SOURCE DOOR [--for 1h]</c>: a grant by hand; renews one that is there.</summary>
public static class AllowCommand
{
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
            var duration = Allowing.Usual;
            if (parsed.GetValue(time) is { } text && !Durations.TryParse(text, out duration))
            {
                terminal.Error.WriteLine($"postern: --for {text}: write a time such as 30m or 1h");
                return ExitCode.Usage;
            }

            return HostGate.Change(terminal, gate => gate.Allow(address, parsed.GetRequiredValue(door), duration));
        });
        return command;
    }
}
