using System.Diagnostics;

namespace Postern.Bench.Hosts;

/// <summary>A program ended badly; the message is its name, exit code and the end of what it said.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>Runs one program to its end. Every run is bounded in time.</summary>
internal static class Command
{
    private const int ToldAtMost = 600;

    /// <returns>Standard output.</returns>
    /// <exception cref="CommandFailedException">The exit code is not 0, or the time is over (the program is then ended).</exception>
    public static string Run(IReadOnlyList<string> commandLine, string? input = null, double timeoutSeconds = 120)
    {
        using var process = Process.Start(Describe(commandLine, input is not null))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }

        if (!process.WaitForExit(TimeSpan.FromSeconds(timeoutSeconds)))
        {
            process.Kill();
            throw new CommandFailedException($"{Shown(commandLine)}: not done after {timeoutSeconds:0} s");
        }

        // Compiler servers that the program leaves behind may hold its pipes open for ever.
        Task.WaitAll([output, errors], TimeSpan.FromSeconds(5));
        var said = (Text(output) + Text(errors)).Trim();
        return process.ExitCode == 0
            ? Text(output)
            : throw new CommandFailedException(
                $"{Shown(commandLine)}: exit code {process.ExitCode}: {(said.Length > ToldAtMost ? said[^ToldAtMost..] : said)}");
    }

    public static bool TryRun(params IReadOnlyList<string> commandLine)
    {
        try
        {
            Run(commandLine);
            return true;
        }
        catch (CommandFailedException)
        {
            return false;
        }
    }

    /// <summary>Where the program is, or null; the system folders count although a plain user's PATH may lack them.</summary>
    public static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin"
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    internal static ProcessStartInfo Describe(IReadOnlyList<string> commandLine, bool writesInput)
    {
        var start = new ProcessStartInfo(commandLine[0], commandLine.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = writesInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Postern grants the SSH session that starts it; no session has a part in a measurement.
        start.Environment.Remove("SSH_CONNECTION");
        start.Environment.Remove("SSH_CLIENT");
        return start;
    }

    private static string Text(Task<string> read) => read.IsCompletedSuccessfully ? read.Result : "";

    private static string Shown(IReadOnlyList<string> commandLine)
    {
        var whole = string.Join(' ', commandLine);
        return whole.Length > 120 ? whole[..120] + "…" : whole;
    }
}
