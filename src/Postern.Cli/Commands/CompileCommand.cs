using System.CommandLine;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.Rules;

namespace Postern.Cli.Commands;

/// <summary><c>postern compile FILE --to nft|rules</c>: the output on standard output, the findings on standard error.</summary>
public static class CompileCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        var json = SharedArguments.Json();
        var interfaces = SharedArguments.Interfaces();
        var to = new Option<string>("--to") { Description = "nft or rules", Required = true };
        to.AcceptOnlyFromAmong("nft", "rules");
        var command = new Command("compile", "print what a policy or script becomes") { files, to, interfaces, json };
        command.SetAction(parsed =>
        {
            if (PolicyFiles.Open(parsed.GetRequiredValue(files), terminal) is not { } inputs)
                return ExitCode.WrongInput;
            var forNftables = parsed.GetRequiredValue(to) == "nft";
            if (InterfaceMapping.Parse(parsed.GetValue(interfaces) ?? [], terminal) is not { } mapping)
                return ExitCode.Usage;
            var compilation = PolicyCompiler.Compile(inputs, new CompileOptions { Now = terminal.Time.GetUtcNow(), ForNftables = forNftables, Nftables = new() { Interfaces = mapping, HasWatcher = true } });
            if (parsed.GetValue(json))
                DiagnosticPrinter.PrintJson(compilation.Diagnostics, terminal.Error);
            else
                DiagnosticPrinter.Print(compilation.Diagnostics, terminal.Error);
            if (!compilation.HasErrors)
                terminal.Out.Write(compilation.Table?.ToString() ?? RuleListing.Print(compilation.RuleSet));
            return compilation.HasErrors ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }
}
