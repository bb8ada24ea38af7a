using System.CommandLine;
using Postern.Cli.Output;
using Postern.Policy;

namespace Postern.Cli.Commands;

/// <summary><c>postern check FILE...</c>: every error and weakness with file:line:column; exit 1 on an error.</summary>
public static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        var json = SharedArguments.Json();
        var command = new Command("check", "find every error and weakness, with file:line:column and code") { files, json };
        command.SetAction(parsed =>
        {
            if (PolicyFiles.Open(parsed.GetRequiredValue(files), terminal) is not { } inputs)
                return ExitCode.WrongInput;
            var compilation = PolicyCompiler.Compile(inputs, new CompileOptions());
            if (parsed.GetValue(json))
                DiagnosticPrinter.PrintJson(compilation.Diagnostics, terminal.Out);
            else
                DiagnosticPrinter.Print(compilation.Diagnostics, terminal.Out);
            if (compilation.Diagnostics.Count == 0 && !parsed.GetValue(json))
                terminal.Out.WriteLine("no errors, no warnings");
            return compilation.HasErrors ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }
}
