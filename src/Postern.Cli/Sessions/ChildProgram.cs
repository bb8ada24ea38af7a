using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Postern.Linux;

namespace Postern.Cli.Sessions;

/// <summary>
/// Runs the command while the door is kept open: on our terminal and standard streams and in our process group, so that ^C, ^Z and job control
/// work as if the shell had started it.
/// </summary>
internal static class ChildProgram
{
    /// <summary>Signals to one process alone are meant for the command, whoever gets them.</summary>
    private static readonly PosixSignal[] PassedOn = [PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    /// <summary>Those that a terminal's keys send to the whole group.</summary>
    private static readonly PosixSignal[] FromKeys = [PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    /// <returns>Its exit code, 128 and the signal's number where one ended it; or why it could not be started.</returns>
    public static async Task<(int Code, string? Refusal)> Run(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };
        var handlers = new List<PosixSignalRegistration>();
        var running = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            // Before it starts: a signal that comes between must not end us and leave it. What has a handler here is as usual again in the child.
            handlers.AddRange(PassedOn.Concat(FromKeys).Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (!OperatingSystem.IsWindows() && (PassedOn.Contains(context.Signal) || !ProcessSignals.IsInForeground()))
                    _ = PassOn(running.Task, context.Signal);
            })));
            using var process = OperatingSystem.IsWindows() ? Process.Start(start)! : ProcessSignals.AsAShellWould(() => Process.Start(start)!);
            running.SetResult(process.Id);
            await process.WaitForExitAsync(CancellationToken.None);
            return (process.ExitCode, null);
        }
        catch (Win32Exception e)
        {
            running.TrySetCanceled();
            return (ExitCode.MachineRefused, e.Message);
        }
        finally
        {
            handlers.ForEach(h => h.Dispose());
        }
    }

    private static async Task PassOn(Task<int> running, PosixSignal signal) => ProcessSignals.Send(await running, signal);
}
