using System.CommandLine;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.Rules;

namespace Postern.Cli.Commands;

/// <summary><c>postern compile FILE --to nft|routeros|rules</c>: the output on standard output, the findings on standard error.</summary>
public static class CompileCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        var json = SharedArguments.Json();
        var interfaces = SharedArguments.Interfaces();
        var to = new Option<string>("--to") { Description = "nft, routeros or rules", Required = true };
        to.AcceptOnlyFromAmong("nft", "routeros", "rules");
        var ros = new Option<string>("--ros") { Description = "the version of RouterOS: 6 or 7", DefaultValueFactory = _ => "7" };
        ros.AcceptOnlyFromAmong("6", "7");
        var command = new Command("compile", "print what a policy or script becomes") { files, to, ros, interfaces, json };
        command.SetAction(parsed =>
        {
            if (PolicyFiles.Open(parsed.GetRequiredValue(files), terminal) is not { } inputs)
                return ExitCode.WrongInput;
            var target = parsed.GetRequiredValue(to);
            if (parsed.GetResult(ros) is { Implicit: false } && target != "routeros")
            {
                terminal.Error.WriteLine("postern: --ros goes with --to routeros alone");
                return ExitCode.Usage;
            }

            var routerOs = target == "routeros" ? new RouterOsOptions { Version = parsed.GetValue(ros) == "6" ? 6 : 7, MarksAll = true } : null;
            if (InterfaceMapping.Parse(parsed.GetValue(interfaces) ?? [], terminal) is not { } mapping)
                return ExitCode.Usage;
            var compilation = PolicyCompiler.Compile(inputs, new CompileOptions
            {
                Now = terminal.Time.GetUtcNow(),
                ForNftables = target == "nft",
                Nftables = new() { Interfaces = mapping, HasWatcher = true },
                RouterOs = routerOs,
            });
            if (parsed.GetValue(json))
                DiagnosticPrinter.PrintJson(compilation.Diagnostics, terminal.Error);
            else
                DiagnosticPrinter.Print(compilation.Diagnostics, terminal.Error);
            if (!compilation.HasErrors)
            {
                terminal.Out.Write(compilation.Router is { } router
                    ? RouterOsBackend.Script(router, routerOs!)
                    : compilation.Table?.ToString() ?? RuleListing.Print(compilation.RuleSet));
            }

            return compilation.HasErrors ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }
}
