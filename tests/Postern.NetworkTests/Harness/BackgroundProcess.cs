using System.Collections.Concurrent;
using System.Diagnostics;

namespace Postern.NetworkTests.Harness;

/// <summary>A program that runs while a test does something else; disposal ends it by its own id.</summary>
public sealed class BackgroundProcess : IAsyncDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(3);
    private readonly Process _process;
    private readonly string _command;
    private readonly ConcurrentQueue<string> _lines = new();

    internal BackgroundProcess(IReadOnlyList<string> argv)
    {
        _command = string.Join(' ', argv);
        _process = Processes.Start(argv, readsInput: false);
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Everything on standard output and standard error so far, in the order it came.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Returns once a line that contains <paramref name="text"/> has come: "listening on", "ready".</summary>
    /// <exception cref="TimeoutException">It did not come within <paramref name="limit"/> (10 s), or the program ended before.</exception>
    public async Task<string> WaitForLine(string text, TimeSpan? limit = null)
    {
        var end = Stopwatch.GetTimestamp() + (long)((limit ?? TimeSpan.FromSeconds(10)).TotalSeconds * Stopwatch.Frequency);
        while (true)
        {
            var ended = _process.HasExited;
            if (Find(text) is { } found)
                return found;

            // The end may be seen before the last lines are: waiting for it waits for them too.
            if (ended)
            {
                await WaitForEnd();
                if (Find(text) is { } last)
                    return last;
            }

            if (ended || Stopwatch.GetTimestamp() > end)
                throw new TimeoutException($"'{text}' never came from: {_command}\n{string.Join('\n', _lines)}");
            await Task.Delay(5);
        }
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="limit"/> (10 s).</exception>
    public Task WaitForEnd(TimeSpan? limit = null) => _process.WaitForExitAsync().WaitAsync(limit ?? TimeSpan.FromSeconds(10));

    /// <summary>Ctrl-C, then a moment for last words, then the end.</summary>
    public async Task Stop()
    {
        Processes.AskToEnd(_process);
        await WaitOrKill();
    }

    /// <summary>SIGTERM, as a service manager would.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It has not ended within <paramref name="limit"/> (10 s).</exception>
    public async Task<int> Terminate(TimeSpan? limit = null)
    {
        Processes.Terminate(_process);
        await WaitForEnd(limit);
        return _process.ExitCode;
    }

    /// <summary>kill -9, as a crash would.</summary>
    public async Task Kill()
    {
        Processes.Kill(_process);
        await WaitOrKill();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _process.Dispose();
    }

    private string? Find(string text) => _lines.FirstOrDefault(line => line.Contains(text));

    private async Task WaitOrKill()
    {
        using var deadline = new CancellationTokenSource(TimeToEnd);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Processes.Kill(_process);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _lines.Enqueue(line.Data);
    }
}
