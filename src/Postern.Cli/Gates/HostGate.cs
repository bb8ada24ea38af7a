using Postern.Watcher.Control;
using Postern.Watcher.Gates;

namespace Postern.Cli.Gates;

/// <summary>The gate of the host that a command runs on.</summary>
public static class HostGate
{
    /// <summary>Its kernel. Null after a message on the terminal.</summary>
    public static KernelGate? Open(Terminal terminal)
    {
        var gate = KernelGate.Open(out var refusal);
        if (gate is null)
            terminal.Error.WriteLine($"postern: {refusal}");
        return gate;
    }

    /// <summary>Asks its watcher where one answers, for that needs no root; otherwise its kernel.</summary>
    /// <returns>The command's exit code.</returns>
    public static int Ask(Terminal terminal, Func<IGateControl, int> ask)
    {
        if (ControlClient.Connect(ControlServer.PathHere) is { } watcher)
        {
            using (watcher)
                return ask(watcher);
        }

        using var gate = Open(terminal);
        return gate is null ? ExitCode.MachineRefused : ask(new GateControl(gate, terminal.Time));
    }

    /// <summary>The state of the gate; what keeps it from being known goes to the terminal.</summary>
    /// <returns>The command's exit code.</returns>
    public static int Report(Terminal terminal, Func<IGateControl, GateReport> ask, Action<GateReport> print) => Ask(terminal, gate =>
    {
        var report = ask(gate);
        if (report.Refusal is { } refusal)
        {
            terminal.Error.WriteLine($"postern: {refusal}");
            return ExitCode.MachineRefused;
        }

        print(report);
        return report.State is null ? ExitCode.MachineRefused : ExitCode.Done;
    });

    /// <summary>Changes who may pass, and says what came of it.</summary>
    /// <returns>The command's exit code.</returns>
    public static int Change(Terminal terminal, Func<IGateControl, GateChange> ask) => Ask(terminal, gate =>
    {
        var change = ask(gate);
        if (change.Outcome == ChangeOutcome.Done)
            terminal.Out.WriteLine(change.Text);
        else
            terminal.Error.WriteLine($"postern: {change.Text}");
        return change.Outcome switch
        {
            ChangeOutcome.Done => ExitCode.Done,
            ChangeOutcome.WrongInput => ExitCode.WrongInput,
            _ => ExitCode.MachineRefused,
        };
    });
}
