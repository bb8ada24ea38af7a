using Postern.Linux;
using Postern.Watcher.Control;

namespace Postern.Cli.Watching;

/// <summary><c>postern watch</c> where a watcher answers: it hears the kernel's log already, and passes on what it hears.</summary>
internal static class WatcherWatch
{
    /// <summary>How soon it is noticed that nobody reads any more.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <returns>The command's exit code.</returns>
    public static async Task<int> Run(ControlClient watcher, Terminal terminal, bool json, TimeSpan? bound, CancellationToken stop)
    {
        if (watcher.BeginWatch() is { } refusal)
        {
            terminal.Error.WriteLine($"postern: {refusal}");
            return ExitCode.MachineRefused;
        }

        terminal.Error.WriteLine("watching the gate; Ctrl-C ends");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (bound is { } limit)
            end.CancelAfter(limit);
        await using var unread = terminal.Time.CreateTimer(_ => EndWhenUnread(end), null, Look, Look);
        var writer = new EventWriter(terminal, json);
        try
        {
            await foreach (var (seen, lost) in watcher.Watch(end.Token))
            {
                if (seen is not null)
                    writer.Write(seen);
                else if (lost > 0)
                    terminal.Error.WriteLine($"postern: {lost:N0} events came faster than they were read and are not shown");
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }

        terminal.Error.WriteLine("postern: the watcher ended; the gate stands as it was");
        return ExitCode.MachineRefused;
    }

    private static void EndWhenUnread(CancellationTokenSource end)
    {
        if (!StandardOutput.HasReader())
            end.Cancel();
    }
}
