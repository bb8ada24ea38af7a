using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Postern.Cli.Commands;
using Postern.Cli.Output;
using Postern.Cli.Sessions;
using Postern.Policy.Text;

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
        if (arguments.Length == 0)
        {
            CommandOverview.Write(Root(arguments, terminal), terminal.Error);
            return ExitCode.Usage;
        }

        var parsed = Parse(arguments, terminal);
        if (parsed.Errors.Count > 0)
        {
            TellWrongUsage(parsed, terminal);
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error };
        // A command that runs beside us is not to lose its ^C, nor us to it.
        if (SessionOptions.TakesSignals(parsed))
            invocation.ProcessTerminationTimeout = null;
        return await parsed.InvokeAsync(invocation);
    }

    private static void TellWrongUsage(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        var path = string.Join(' ', PathOf(parsed.CommandResult));
        var more = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).ToList();
        // Where commands follow, one is missing or misspelt, and no parser's sentence says more.
        if (more.Count > 0 && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-'))
            terminal.Error.WriteLine($"postern: there is no {path} {word}{(Suggestion.For(word, more) is { } near ? $"; did you mean {path} {near}?" : "")}");
        else if (more.Count == 0 || parsed.UnmatchedTokens.Count > 0)
            foreach (var error in parsed.Errors)
                terminal.Error.WriteLine($"postern: {error.Message}");
        terminal.Error.WriteLine(command is RootCommand ? "usage: postern COMMAND --help" : more.Count > 0 ? $"usage: {path} {string.Join('|', more)}" : $"usage: {path} --help");
    }

    private static IEnumerable<string> PathOf(CommandResult command) => command.Parent is CommandResult parent ? PathOf(parent).Append(command.Command.Name) : ["postern"];

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
        root.Options.OfType<HelpOption>().First().Action = new CommandOverview(root, terminal);
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
