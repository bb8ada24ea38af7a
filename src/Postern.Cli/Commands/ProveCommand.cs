using System.CommandLine;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Diagnostics;
using Postern.Policy.Proof;

namespace Postern.Cli.Commands;

/// <summary>
/// <c>postern prove FILE...</c>: the least an outsider must send to open each door, what scans achieve, and who needs no knock.
/// <c>postern prove A B</c>: what B lets in and A does not; exit 1 when there is something.
/// <c>postern prove FILE --as routeros</c>: the same of the Linux gate and the router that the policy becomes.
/// </summary>
public static class ProveCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        var json = SharedArguments.Json();
        var outside = new Option<string[]>("--outside")
        {
            Description = "the interfaces or interface lists of a RouterOS script that strangers come in by",
            AllowMultipleArgumentsPerToken = true,
        };
        var together = new Option<bool>("--together") { Description = "two files are one gate, not an old one and a new one" };
        var target = new Option<string>("--as") { Description = "routeros: the policy as the router that it becomes, too, and whether that is as strict as the Linux gate" };
        target.AcceptOnlyFromAmong("routeros");
        var version = new Option<int>("--ros") { Description = "with --as routeros: RouterOS 6 or 7", DefaultValueFactory = _ => new RouterOsOptions().Version };
        version.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (6 or 7))
                result.AddError("--ros is 6 or 7");
        });
        var command = new Command("prove", "the least an outsider must send to open each door, and what scans achieve; two files: what the second lets in and the first does not")
        {
            files, outside, together, target, version, json,
        };
        command.SetAction(parsed =>
        {
            if (PolicyFiles.Open(parsed.GetRequiredValue(files), terminal) is not { } inputs)
                return ExitCode.WrongInput;
            var options = new ProofOptions { Outside = parsed.GetValue(outside) ?? [] };
            if (parsed.GetValue(target) is not null)
                return AsRouter(terminal, PolicyCompiler.Compile(inputs, new CompileOptions()), new RouterOsOptions { Version = parsed.GetValue(version) }, options, parsed.GetValue(json));
            return inputs.Count == 2 && !parsed.GetValue(together)
                ? Compare(terminal, Compile(inputs[0]), Compile(inputs[1]), inputs[0].Name, inputs[1].Name, options, parsed.GetValue(json))
                : Prove(terminal, PolicyCompiler.Compile(inputs, new CompileOptions()), options, parsed.GetValue(json));
        });
        return command;
    }

    private static Compilation Compile(Policy.FrontEnds.InputFile file) => PolicyCompiler.Compile([file], new CompileOptions());

    private static int Prove(Terminal terminal, Compilation compilation, ProofOptions options, bool json)
    {
        if (Stops(terminal, json, compilation))
            return ExitCode.WrongInput;
        var proof = Prover.Prove(compilation.RuleSet, options);
        IReadOnlyList<Diagnostic> diagnostics = [.. compilation.Diagnostics, .. proof.Findings];
        if (json)
        {
            ProofJson.Print(proof, diagnostics, terminal.Out);
        }
        else
        {
            DiagnosticPrinter.Print(diagnostics, terminal.Out);
            ProofPrinter.Print(proof, terminal.Out);
        }

        return compilation.HasErrors ? ExitCode.WrongInput : ExitCode.Done;
    }

    private static int Compare(Terminal terminal, Compilation first, Compilation second, string firstName, string secondName, ProofOptions options, bool json)
    {
        IReadOnlyList<Diagnostic> diagnostics = [.. first.Diagnostics, .. second.Diagnostics];
        if (Stops(terminal, json, first, second))
            return ExitCode.WrongInput;
        var comparison = GateComparer.Compare(first.RuleSet, second.RuleSet, options, new GateNames(firstName, secondName));
        if (json)
        {
            ProofJson.Print(comparison, diagnostics, terminal.Out);
        }
        else
        {
            DiagnosticPrinter.Print(diagnostics, terminal.Out);
            ProofPrinter.Print(comparison, firstName, secondName, terminal.Out);
        }

        // A change that lets in more is for a person to look at; a script must notice.
        return comparison.LetsInMore ? ExitCode.WrongInput : ExitCode.Done;
    }

    private static int AsRouter(Terminal terminal, Compilation compilation, RouterOsOptions router, ProofOptions options, bool json)
    {
        if (Stops(terminal, json, compilation))
            return ExitCode.WrongInput;
        var bag = new DiagnosticBag();
        var lowered = RouterOsBackend.Lower(compilation.RuleSet, router.With(compilation.Policy), bag);
        var proof = RouterProver.Prove(compilation.RuleSet, lowered, options);
        // What the two proofs find that is weak in both stands there once.
        IReadOnlyList<Diagnostic> diagnostics = [.. compilation.Diagnostics, .. bag.InOrder(), .. proof.Linux.Findings.Concat(proof.Router.Findings).Distinct()];
        if (json)
        {
            ProofJson.Print(proof, diagnostics, terminal.Out);
        }
        else
        {
            DiagnosticPrinter.Print(diagnostics, terminal.Out);
            ProofPrinter.Print(proof, terminal.Out);
        }

        return proof.IsAsStrict && !compilation.HasErrors && !bag.HasErrors ? ExitCode.Done : ExitCode.WrongInput;
    }

    // What could not be read stops; what the rules are worth is the very question.
    private static bool Stops(Terminal terminal, bool json, params Compilation[] compilations)
    {
        if (compilations.All(c => c.IsWhole))
            return false;
        IReadOnlyList<Diagnostic> diagnostics = [.. compilations.SelectMany(c => c.Diagnostics)];
        if (json)
            DiagnosticPrinter.PrintJson(diagnostics, terminal.Out);
        else
            DiagnosticPrinter.Print(diagnostics, terminal.Out);
        return true;
    }
}
