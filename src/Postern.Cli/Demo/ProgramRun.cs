using System.Diagnostics;
using Postern.Client;

namespace Postern.Cli.Demo;

/// <summary>A finished program: its exit code and all that it said.</summary>
internal sealed record ProgramRun(int ExitCode, string Out, string Error)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public string LastWords => (Error.Length > 0 ? Error : Out).Trim();

    /// <summary>Runs to the end, by argument array and never through a shell; ended by its own id when it takes too long.</summary>
    public static async Task<ProgramRun> Of(IReadOnlyList<string> argv, string input, CancellationToken stop, TimeSpan? limit = null)
    {
        using var process = Start(argv);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(limit ?? Longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await Feed(process, input, patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new ProgramRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProgramRun(-1, "", $"{argv[0]} did not end in time");
        }
        finally
        {
            End(process);
        }
    }

    public static Process Start(IReadOnlyList<string> argv)
    {
        var start = new ProcessStartInfo(OwnPrograms.Find(argv[0]))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in argv.Skip(1))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended in the meantime.
        }
    }

    private static async Task Feed(Process process, string input, CancellationToken stop)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }
    }
}
