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
        var named = Commands.FirstOrDefault(c => arguments.Count > 0 && c.Name == arguments[0]);
        foreach (var (_, create) in named.Create is null ? Commands : [named])
            root.Add(create(terminal));
        if (named.Create is null)
            root.Options.OfType<HelpOption>().First().Action = new CommandOverview(root, terminal);
        return root;
    }
}
