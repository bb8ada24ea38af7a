using System.ComponentModel;
using System.Diagnostics;
using Postern.Linux;

namespace Postern.Watcher.Hooks;

/// <summary>One command, from its start to its end. It is given its words, the facts and nothing else of ours.</summary>
internal sealed class HookCommand : IDisposable
{
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>What a command left behind may hold its output open for ever.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(200);

    private readonly Process _process;
    private readonly HookOutput _output = new();
    private readonly Task _reading;

    private HookCommand(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        _reading = Task.WhenAll(_output.Read(process.StandardOutput.BaseStream), _output.Read(process.StandardError.BaseStream));
    }

    /// <summary>Null with a reason. The new process has the calling thread's capabilities.</summary>
    /// <param name="user">Null is whoever we are.</param>
    public static HookCommand? Start(HookRun run, string? user, out string? refusal)
    {
        refusal = null;
        var start = new ProcessStartInfo(run.Hook.Command[0])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in run.Hook.Command.Skip(1))
            start.ArgumentList.Add(word);
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        if (Environment.GetEnvironmentVariable("LANG") is { } language)
            start.Environment["LANG"] = language;
        foreach (var (name, value) in run.Facts())
            start.Environment[name] = value;
        if (user is not null && user != Environment.UserName)
            start.UserName = user;
        try
        {
            Inheritance.CloseAllInNextProgram();
            return new HookCommand(Process.Start(start)!);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            refusal = $"it cannot be started: {e.Message}";
            return null;
        }
    }

    /// <summary>Null when all went well.</summary>
    /// <param name="stop">Ends the command too.</param>
    public async Task<string?> End(TimeSpan limit, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(limit);
        string? failure = null;
        try
        {
            await _process.WaitForExitAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            failure = stop.IsCancellationRequested ? "it was killed, because the watcher ends" : $"it was killed with its children after {limit.TotalSeconds:0.###} s";
            Kill();
        }

        if (failure is null && _process.ExitCode != 0)
            failure = $"it ended with exit code {_process.ExitCode}";
        if (failure is null)
            return null;
        await Task.WhenAny(_reading, Task.Delay(LastWords, CancellationToken.None)).ConfigureAwait(false);
        return _output.ToString() is { Length: > 0 } said ? $"{failure}; it said: {said}" : failure;
    }

    public void Dispose() => _process.Dispose();

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended meanwhile.
        }
    }
}
