using System.CommandLine;
using System.Runtime.InteropServices;
using Postern.Cli.Gates;
using Postern.Cli.Watching;
using Postern.Linux;
using Postern.Linux.Capture;
using Postern.Policy.Backends.Nftables;
using Postern.Rules.Model;
using Postern.Watcher.Control;
using Postern.Watcher.Events;

namespace Postern.Cli.Commands;

/// <summary><c>postern watch</c>: knocks, stages, grants, refusals and traps as they happen, a line each, until Ctrl-C.</summary>
public static class WatchCommand
{
    /// <summary>
    /// timeout(1) sends its signal twice, to the process and to its group. The second must not end badly what the first is ending
    /// well, so these live as long as the process; one that hangs is ended by System.CommandLine after 2 s.
    /// </summary>
    private static IReadOnlyList<PosixSignalRegistration> _deafToSecondSignals = [];

    public static Command Create(Terminal terminal)
    {
        var json = SharedArguments.Json();
        var time = new Option<string?>("--for") { Description = "end by itself after this time, for example 10s" };
        var command = new Command("watch", "knocks, stages, grants, refusals and traps as they come; --json gives one object per line") { time, json };
        command.SetAction(async (parsed, stop) =>
        {
            TimeSpan? bound = null;
            if (parsed.GetValue(time) is { } text)
            {
                if (!Durations.TryParse(text, out var duration))
                {
                    terminal.Error.WriteLine($"postern: --for {text}: write a time such as 10s or 5m");
                    return ExitCode.Usage;
                }

                bound = duration;
            }

            _deafToSecondSignals =
            [
                .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, context => context.Cancel = true)),
            ];

            if (ControlClient.Connect(ControlServer.PathHere) is { } watcher)
            {
                using (watcher)
                    return await WatcherWatch.Run(watcher, terminal, parsed.GetValue(json), bound, stop);
            }

            // The watch blocks on the kernel: a thread of its own, and nothing else runs there.
            return await Task.Run(() => Watch(terminal, parsed.GetValue(json), bound, stop), CancellationToken.None);
        });
        return command;
    }

    private static int Watch(Terminal terminal, bool json, TimeSpan? bound, CancellationToken stop)
    {
        using var gate = HostGate.Open(terminal);
        if (gate is null)
            return ExitCode.MachineRefused;
        using var capture = NflogCapture.Open(NftablesOptions.LogGroup, out var refusal);
        var writer = new EventWriter(terminal, json);
        var watch = new GateWatch(gate, capture, terminal.Time, writer.Write, said => terminal.Error.WriteLine($"postern: {said}"));
        if (!watch.Begin())
        {
            terminal.Error.WriteLine("postern: no gate here (postern up FILE)");
            return ExitCode.MachineRefused;
        }

        if (capture is null)
            terminal.Error.WriteLine($"postern: {refusal}: looking at grants, bans and attempts 4 times a second instead; wrong knocks and refusals cannot be seen so");
        terminal.Error.WriteLine("watching the gate; Ctrl-C ends");
        watch.Run(bound is { } limit ? terminal.Time.GetUtcNow() + limit : DateTimeOffset.MaxValue, StandardOutput.HasReader, stop);
        return ExitCode.Done;
    }
}
