using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Postern.NetworkTests.Harness;

/// <summary>Starts programs by argument arrays, never through a shell, and never waits without an end.</summary>
internal static class Processes
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    private const int Interrupt = 2;
    private const int Termination = 15;

    /// <summary>Runs to the end; a program that is still there after <paramref name="limit"/> is killed, by its own id, with its children.</summary>
    /// <exception cref="TimeoutException">The limit was reached; the message holds what the program had said by then.</exception>
    public static async Task<CommandResult> Run(IReadOnlyList<string> argv, string? input = null, TimeSpan? limit = null)
    {
        using var process = Start(argv, readsInput: input is not null);
        var stdout = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var stderr = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(limit ?? DefaultLimit);
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
                process.StandardInput.Close();
            }

            // A child that the program left in the background keeps the pipes open: that too is bounded.
            await process.WaitForExitAsync(deadline.Token);
            await Task.WhenAll(stdout, stderr).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            Kill(process);
            throw new TimeoutException($"no end after {(limit ?? DefaultLimit).TotalSeconds:0.#} s: {string.Join(' ', argv)}\n{Said(stdout)}{Said(stderr)}", e);
        }

        return new CommandResult(string.Join(' ', argv), process.ExitCode, await stdout, await stderr);
    }

    public static Process Start(IReadOnlyList<string> argv, bool readsInput)
    {
        var start = new ProcessStartInfo(argv[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = readsInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in argv.Skip(1))
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{argv[0]} did not start");
    }

    /// <summary>Asks a program to end as Ctrl-C does, so that it can say its last words.</summary>
    public static void AskToEnd(Process process) => Signal(process, Interrupt);

    /// <summary>Asks as a service manager does.</summary>
    public static void Terminate(Process process) => Signal(process, Termination);

    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }

    private static void Signal(Process process, int signal)
    {
        if (!process.HasExited)
            _ = kill(process.Id, signal);
    }

    private static string Said(Task<string> output) => output.IsCompletedSuccessfully ? output.Result : "";

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
