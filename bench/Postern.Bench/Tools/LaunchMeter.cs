using System.ComponentModel;
using System.Diagnostics;
using Postern.Bench.Hosts;

namespace Postern.Bench.Tools;

/// <param name="Memory">Looks at the process again and again instead of only waiting, which takes a processor.</param>
internal sealed record LaunchPlan(IReadOnlyList<string> CommandLine, int Tries, bool Memory);

/// <param name="Milliseconds">From before the process is made until it has ended.</param>
/// <param name="Megabytes">The most that it had in memory; 0 where nobody looked.</param>
internal sealed record Launch(double Milliseconds, double Megabytes);

/// <summary>Whole processes, one after the other: what they take from nothing to their end.</summary>
internal static class LaunchMeter
{
    /// <exception cref="CommandFailedException">One did not end with exit code 0.</exception>
    public static IEnumerable<Launch> Run(LaunchPlan plan)
    {
        for (var i = 0; i < plan.Tries; i++)
        {
            var start = Command.Describe(plan.CommandLine, writesInput: false);
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            var memory = plan.Memory ? MostMemory(process) : 0;
            process.WaitForExit();
            var took = Stopwatch.GetElapsedTime(began);
            if (process.ExitCode != 0)
                throw new CommandFailedException($"{plan.CommandLine[0]}: exit code {process.ExitCode}: {process.StandardError.ReadToEnd()}");
            yield return new Launch(took.TotalMilliseconds, memory);
        }
    }

    // The process's own accounting would count the memory of the one that it was made by.
    private static double MostMemory(Process process)
    {
        var most = 0.0;
        try
        {
            var cost = new ProcessCost(process.Id);
            while (!process.HasExited)
                most = Math.Max(most, cost.PeakMegabytes);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or Win32Exception or ArgumentException)
        {
            // It has ended between two looks: /proc shows a process without memory then, or none.
        }

        return most;
    }
}
