using System.CommandLine;
using Postern.Cli.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern revoke SOURCE [DOOR]</c>: ends a source's grants, at one door or at all, and takes it off lists and bans.</summary>
public static class RevokeCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = SharedArguments.Source();
        var door = new Argument<string?>("DOOR") { Description = "one door or address list only", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("revoke", "end a source's grants; connections that exist live on") { source, door };
        command.SetAction(parsed => SharedArguments.ParseSource(parsed.GetRequiredValue(source), terminal) is { } address
            ? HostGate.Change(terminal, gate => gate.Revoke(address, parsed.GetValue(door)))
            : ExitCode.WrongInput);
        return command;
    }
}
