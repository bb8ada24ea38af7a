using System.CommandLine;
using System.Runtime.InteropServices;
using Postern.Cli.Gates;
using Postern.Linux;
using Postern.Policy.Backends.Nftables;
using Postern.Watcher;
using Postern.Watcher.Gates;
using Postern.Watcher.Journal;
using Postern.Watcher.Log;

namespace Postern.Cli.Commands;

/// <summary><c>postern gate FILE</c>: <c>up</c> plus the watcher, in the foreground, until it is asked to end; the gate stays.</summary>
public static class GateCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        var interfaces = SharedArguments.Interfaces();
        var absent = SharedArguments.AbsentOk();
        var state = new Option<string>("--state")
        {
            Description = "where the journal is kept",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("STATE_DIRECTORY") ?? JournalFile.UsualFolder,
        };
        var command = new Command("gate", "up, and a watcher for what the kernel cannot decide alone; runs in the foreground") { files, interfaces, absent, state };
        command.SetAction(async (parsed, stop) =>
        {
            if (InterfaceMapping.Parse(parsed.GetValue(interfaces) ?? [], terminal) is not { } mapping)
                return ExitCode.Usage;
            var names = parsed.GetRequiredValue(files);
            var options = new NftablesOptions { Interfaces = mapping, Title = $"Postern: {string.Join(' ', names)}", HasWatcher = true };
            var source = new PolicyFileSource(names, options, parsed.GetValue(absent), terminal);
            if (source.Compile(out var refusal) is not { } policy)
            {
                terminal.Error.WriteLine($"postern: {refusal}");
                return ExitCode.WrongInput;
            }

            var session = SshSession.OfCaller();
            new UpReport(policy.RuleSet, session, Loader.OwnWayIn(policy.RuleSet.Guard, session).Count > 0, IsReload: false).Print(terminal.Out);
            terminal.Out.Flush();
            using var log = GateLog.Open(terminal.Time, terminal.Error);
            var service = new GateService(source, new GateOptions(parsed.GetRequiredValue(state)), terminal.Time, log);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                service.Reload();
            });
            if (await service.Run(policy, stop) is not { } failed)
                return ExitCode.Done;
            terminal.Error.WriteLine($"postern: {failed}");
            return ExitCode.MachineRefused;
        });
        return command;
    }
}
