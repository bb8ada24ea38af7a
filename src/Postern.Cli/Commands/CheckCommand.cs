using System.CommandLine;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.Text;

namespace Postern.Cli.Commands;

/// <summary>
/// <c>postern check FILE...</c>: every error and weakness with file:line:column; exit 1 on an error, with <c>--strict</c> on a warning
/// too. <c>--explain CODE</c> prints what there is to know about one kind of finding.
/// </summary>
public static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        files.Arity = ArgumentArity.ZeroOrMore;
        var json = SharedArguments.Json();
        var sarif = new Option<bool>("--sarif") { Description = "SARIF 2.1.0 on standard output, for code hosts" };
        var strict = new Option<bool>("--strict") { Description = "exit 1 on a warning too" };
        var explain = new Option<string>("--explain") { Description = "what a code means, why it matters and how to mend it", HelpName = "CODE" };
        var command = new Command("check", "find every error and weakness, with file:line:column and code") { files, json, sarif, strict, explain };
        command.Validators.Add(result =>
        {
            if (result.GetResult(explain) is null && result.GetResult(files) is null or { Tokens.Count: 0 })
                result.AddError("check needs a FILE, or --explain CODE");
            if (result.GetValue(json) && result.GetValue(sarif))
                result.AddError("--json and --sarif are two forms of the same; choose one");
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(explain) is { } code)
                return Explain(code, parsed.GetValue(json), terminal);
            if (PolicyFiles.Open(parsed.GetRequiredValue(files), terminal) is not { } inputs)
                return ExitCode.WrongInput;
            var findings = PolicyCompiler.Compile(inputs, new CompileOptions { Now = terminal.Time.GetUtcNow() }).Diagnostics;
            Print(findings, inputs, parsed.GetValue(json), parsed.GetValue(sarif), terminal.Out);
            var fatal = parsed.GetValue(strict) ? Severity.Warning : Severity.Error;
            return findings.Any(f => f.Severity >= fatal) ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }

    private static void Print(IReadOnlyList<Diagnostic> findings, IReadOnlyList<InputFile> inputs, bool asJson, bool asSarif, TextWriter writer)
    {
        if (asSarif)
        {
            SarifOutput.Write(findings, inputs, writer);
            return;
        }

        if (asJson)
        {
            DiagnosticPrinter.PrintJson(findings, writer);
            return;
        }

        DiagnosticPrinter.Print(findings, writer);
        if (findings.Count == 0)
            writer.WriteLine("no errors, no warnings");
    }

    private static int Explain(string code, bool asJson, Terminal terminal)
    {
        var known = ExplanationPage.All;
        if (!known.TryGetValue(code.Trim().ToUpperInvariant(), out var page))
        {
            var near = Suggestion.For(code, known.Keys.Select(k => k.ToLowerInvariant()))?.ToUpperInvariant();
            terminal.Error.WriteLine($"postern: there is no finding {code}{(near is null ? "; a code is PN and four digits" : $"; did you mean {near} ({known[near].Title})?")}");
            return ExitCode.Usage;
        }

        if (asJson)
        {
            JsonOutput.Write(terminal.Out, json =>
            {
                json.WriteString("code", page.Code);
                json.WriteString("severity", page.Severity);
                json.WriteString("title", page.Title);
                json.WriteString("message", page.Message);
                json.WriteString("why", page.Why);
                json.WriteString("remedy", page.Remedy);
                json.WriteString("page", page.Markdown);
            });
        }
        else
        {
            terminal.Out.WriteLine(page.Text());
        }

        return ExitCode.Done;
    }
}
