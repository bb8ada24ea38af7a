using System.CommandLine;
using Postern.Cli.Commands;
using Postern.Cli.Sessions;

namespace Postern.Cli;

/// <summary>The command line: one command per file in Commands/, listed here in the order of the help text.</summary>
public static class CommandLine
{
    /// <summary>By name, in the order of the help text.</summary>
    internal static IReadOnlyList<(string Name, Func<Terminal, Command> Create)> Commands { get; } =
    [
        ("init", InitCommand.Create),
        ("check", CheckCommand.Create),
        ("compile", CompileCommand.Create),
        ("simulate", SimulateCommand.Create),
        ("prove", ProveCommand.Create),
        ("up", UpCommand.Create),
        ("gate", GateCommand.Create),
        ("keep", KeepCommand.Create),
        ("down", DownCommand.Create),
        ("status", StatusCommand.Create),
        ("lists", ListsCommand.Create),
        ("watch", WatchCommand.Create),
        ("allow", AllowCommand.Create),
        ("revoke", RevokeCommand.Create),
        ("pull", PullCommand.Create),
        ("push", PushCommand.Create),
        ("knock", KnockCommand.Create),
        ("client", ClientCommand.Create),
        ("profile", ProfileCommand.Create),
        ("key", KeyCommand.Create),
        ("ui", UiCommand.Create),
        ("demo", DemoCommand.Create),
        ("completion", CompletionCommand.Create),
        ("manual", ManualCommand.Create),
    ];

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

        var invocation = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error };
        // A command that runs beside us is not to lose its ^C, nor us to it.
        if (SessionOptions.TakesSignals(parsed))
            invocation.ProcessTerminationTimeout = null;
        return await parsed.InvokeAsync(invocation);
    }

    /// <summary>Understands a command line and does nothing.</summary>
    internal static ParseResult Parse(IReadOnlyList<string> arguments, Terminal terminal)
    {
        // No @file expansion: a knock's payload or a command after -- may begin with @.
        return Root(arguments, terminal).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    /// <summary>With the command alone that the line begins with: making all of them takes longer than a knock. Without one, with all.</summary>
    internal static RootCommand Root(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var root = new RootCommand("Keeps services invisible until the right knock: port knocking for Linux, from one policy.");
        var named = Commands.FirstOrDefault(c => arguments.Count > 0 && c.Name == arguments[0]);
        foreach (var (_, create) in named.Create is null ? Commands : [named])
            root.Add(create(terminal));
        return root;
    }
}
