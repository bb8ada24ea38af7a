using System.CommandLine;
using Postern.Cli.Commands;
using Postern.Cli.Sessions;

namespace Postern.Cli;

/// <summary>The command line: one command per file in Commands/, listed here in the order of the help text.</summary>
public static class CommandLine
{
    /// <summary>In the order of the help text.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        "init", "check", "compile", "simulate", "prove", "up", "gate", "keep",
        "down", "status", "lists", "watch", "allow", "revoke", "pull", "push",
        "knock", "client", "profile", "key", "ui", "demo", "completion", "manual",
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
        if (arguments.Count > 0 && Create(arguments[0], terminal) is { } named)
        {
            root.Add(named);
            return root;
        }

        foreach (var name in Names)
            root.Add(Create(name, terminal)!);
        return root;
    }

    /// <summary>A switch and no table: what a table holds is loaded with it, and a knock needs one command.</summary>
    /// <returns>Null where no command is called so.</returns>
    internal static Command? Create(string name, Terminal terminal) => name switch
    {
        "init" => InitCommand.Create(terminal),
        "check" => CheckCommand.Create(terminal),
        "compile" => CompileCommand.Create(terminal),
        "simulate" => SimulateCommand.Create(terminal),
        "prove" => ProveCommand.Create(terminal),
        "up" => UpCommand.Create(terminal),
        "gate" => GateCommand.Create(terminal),
        "keep" => KeepCommand.Create(terminal),
        "down" => DownCommand.Create(terminal),
        "status" => StatusCommand.Create(terminal),
        "lists" => ListsCommand.Create(terminal),
        "watch" => WatchCommand.Create(terminal),
        "allow" => AllowCommand.Create(terminal),
        "revoke" => RevokeCommand.Create(terminal),
        "pull" => PullCommand.Create(terminal),
        "push" => PushCommand.Create(terminal),
        "knock" => KnockCommand.Create(terminal),
        "client" => ClientCommand.Create(terminal),
        "profile" => ProfileCommand.Create(terminal),
        "key" => KeyCommand.Create(terminal),
        "ui" => UiCommand.Create(terminal),
        "demo" => DemoCommand.Create(terminal),
        "completion" => CompletionCommand.Create(terminal),
        "manual" => ManualCommand.Create(terminal),
        _ => null,
    };
}
