using System.CommandLine;
using Postern.Cli.Completions;

namespace Postern.Cli.Commands;

/// <summary><c>postern completion SHELL</c>: a script for the shell, which asks <c>postern completion candidates -- WORDS</c> at each Tab.</summary>
public static class CompletionCommand
{
    /// <summary>By the name of the shell, the script's.</summary>
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = "postern.bash",
        ["zsh"] = "postern.zsh",
        ["fish"] = "postern.fish",
        ["powershell"] = "postern.ps1",
    };

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash: eval \"$(postern completion bash)\"; zsh: the same, behind compinit; fish: postern completion fish | source; powershell: postern completion powershell | Out-String | Invoke-Expression" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "print what makes a shell complete postern's commands, options, profiles and doors") { shell };
        command.SetAction(parsed =>
        {
            using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(Scripts[parsed.GetRequiredValue(shell)])!);
            terminal.Out.Write(script.ReadToEnd());
        });
        command.Add(Candidates(terminal));
        return command;
    }

    private static Command Candidates(Terminal terminal)
    {
        var words = new Argument<string[]>("WORD") { Description = "behind --: the line after postern, up to the word under the cursor", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("candidates", "what may stand under the cursor, a line each") { words };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            foreach (var line in CompletionWords.For(parsed.GetRequiredValue(words), line => CommandLine.Root(line, terminal), new NamedValues(terminal)))
                terminal.Out.WriteLine(line);
        });
        return command;
    }
}
