using System.CommandLine;
using Postern.Cli.Commands;

namespace Postern.Cli;

/// <summary>The command line: one command per file in Commands/, listed here in the order of the help text.</summary>
public static class CommandLine
{
    public static async Task<int> Run(string[] arguments, Terminal terminal)
    {
        var parsed = Parse(arguments, terminal);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                terminal.Error.WriteLine($"postern: {error.Message}");
            terminal.Error.WriteLine($"usage: postern {(parsed.CommandResult.Command is RootCommand ? "COMMAND" : parsed.CommandResult.Command.Name)} --help");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error });
    }

    /// <summary>Understands a command line and does nothing.</summary>
    internal static ParseResult Parse(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var root = new RootCommand("Keeps services invisible until the right knock: port knocking for Linux, from one policy.")
        {
            InitCommand.Create(terminal),
            CheckCommand.Create(terminal),
            CompileCommand.Create(terminal),
            SimulateCommand.Create(terminal),
            ProveCommand.Create(terminal),
            UpCommand.Create(terminal),
            GateCommand.Create(terminal),
            KeepCommand.Create(terminal),
            DownCommand.Create(terminal),
            StatusCommand.Create(terminal),
            ListsCommand.Create(terminal),
            WatchCommand.Create(terminal),
            AllowCommand.Create(terminal),
            RevokeCommand.Create(terminal),
            PullCommand.Create(terminal),
            PushCommand.Create(terminal),
            KnockCommand.Create(terminal),
            ClientCommand.Create(terminal),
            KeyCommand.Create(terminal),
            UiCommand.Create(terminal),
            DemoCommand.Create(terminal),
        };
        // No @file expansion: a knock's payload or a command after -- may begin with @.
        return root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }
}
