using System.CommandLine;
using System.Runtime.InteropServices;
using Postern.Cli.Gates;
using Postern.Cli.Output;
using Postern.Linux;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;
using Postern.Watcher.Gates;

namespace Postern.Cli.Commands;

/// <summary><c>postern up FILE [--safe 60s]</c>: the kernel becomes the gate; no process stays, but for a trial.</summary>
public static class UpCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        var interfaces = SharedArguments.Interfaces();
        var json = SharedArguments.Json();
        var safe = new Option<string?>("--safe")
        {
            Description = "a trial: undone after this time (60s if none is given), or at once if this process ends, unless you say: postern keep",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var absent = SharedArguments.AbsentOk();
        var command = new Command("up", "close the doors: load a policy or script into this kernel") { files, safe, interfaces, absent, json };
        command.SetAction(async (parsed, stop) =>
        {
            if (PolicyFiles.Open(parsed.GetRequiredValue(files), terminal) is not { } inputs)
                return ExitCode.WrongInput;
            if (InterfaceMapping.Parse(parsed.GetValue(interfaces) ?? [], terminal) is not { } mapping)
                return ExitCode.Usage;
            var isTrial = parsed.GetResult(safe) is not null;
            var period = TimeSpan.FromSeconds(60);
            if (parsed.GetValue(safe) is { } text && !Durations.TryParse(text, out period))
            {
                terminal.Error.WriteLine($"postern: --safe {text}: write a time such as 60s or 5m");
                return ExitCode.Usage;
            }

            var options = new NftablesOptions { Interfaces = mapping, Title = $"Postern: {string.Join(' ', inputs.Select(i => i.Name))}" };
            var compilation = PolicyCompiler.Compile(inputs, new CompileOptions { ForNftables = true, Nftables = options });
            if (parsed.GetValue(json))
                DiagnosticPrinter.PrintJson(compilation.Diagnostics, terminal.Error);
            else
                DiagnosticPrinter.Print(compilation.Diagnostics, terminal.Error);
            if (compilation.Table is not { } table)
                return ExitCode.WrongInput;
            IReadOnlyList<Diagnostic> lacking = [.. MachineDiagnostics.Find(compilation, parsed.GetValue(absent), inputs[0].Name)];
            foreach (var found in lacking)
                terminal.Error.WriteLine(found);
            if (lacking.Any(d => d.Severity == Severity.Error))
                return ExitCode.WrongInput;
            using var gate = HostGate.Open(terminal);
            if (gate is null)
                return ExitCode.MachineRefused;
            if (gate.Read(NftablesOptions.TrialTable) is not null)
            {
                terminal.Error.WriteLine("postern: a trial is running here; say postern keep or postern down first");
                return ExitCode.MachineRefused;
            }

            var session = SshSession.OfCaller();
            var grants = Loader.OwnWayIn(compilation.RuleSet.Guard, session);
            var report = new UpReport(compilation.RuleSet, session, grants.Count > 0, gate.Read(table.Name) is not null);
            if (parsed.GetValue(json))
                JsonOutput.Write(terminal.Out, report.Write);
            else
                report.Print(terminal.Out);
            terminal.Out.Flush();
            if (!isTrial)
                return Report(Loader.Load(gate, table, grants), terminal, report.IsReload ? "up: the new policy is in force; grants and lists stay" : "up: the gate stands, and no process is needed", parsed.GetValue(json));
            var trial = PolicyCompiler.Compile(inputs, new CompileOptions { ForNftables = true, Nftables = options with { Owned = true } }).Table!;
            return await Try(gate, trial, table, grants, period, terminal, stop);
        });
        return command;
    }

    private static int Report(Linux.Nftables.NftResult result, Terminal terminal, string done, bool quiet)
    {
        if (!result.Done)
        {
            terminal.Error.WriteLine($"postern: {KernelGate.Explain(result)}; nothing was changed");
            return ExitCode.MachineRefused;
        }

        if (!quiet)
            terminal.Out.WriteLine(done);
        return ExitCode.Done;
    }

    private static async Task<int> Try(KernelGate gate, NftTable trial, NftTable lasting, IReadOnlyList<Grant> grants, TimeSpan period, Terminal terminal, CancellationToken stop)
    {
        using var channel = TrialChannel.Listen(out var refusal);
        if (channel is null)
        {
            terminal.Error.WriteLine($"postern: {refusal}; nothing was changed");
            return ExitCode.MachineRefused;
        }

        if (Report(Loader.Try(gate, trial, grants), terminal, "", quiet: true) is not ExitCode.Done and var refused)
            return refused;
        terminal.Out.WriteLine($"on trial for {Durations.Text(period)}: check from elsewhere that you still get in, then say: postern keep");
        terminal.Out.WriteLine("if you do not, or if this process ends for whatever reason, everything is as before");
        terminal.Out.Flush();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(period);
        // A closed SSH session sends SIGHUP; the default would end us just as well, but says nothing.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => { context.Cancel = true; over.Cancel(); });
        try
        {
            var word = await channel.Answer(said => said switch
            {
                "keep" => Loader.Keep(gate, lasting) is { Done: false } failed ? KernelGate.Explain(failed) : "kept",
                "down" => "the trial is over; everything is as before",
                _ => null,
            }, over.Token);
            terminal.Out.WriteLine(word == "keep" ? "kept: the gate stands, and no process is needed" : "the trial was ended; everything is as before");
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            terminal.Out.WriteLine("the trial is over; everything is as before");
            return ExitCode.Done;
        }
    }
}
