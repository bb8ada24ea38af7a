using System.Diagnostics;
using System.Text;

namespace Postern.Bench.Hosts;

/// <summary>A process that runs beside the measurement and is ended by its own id.</summary>
internal sealed class RunningProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Lock _guard = new();

    /// <param name="order">Written to its standard input, which then stays open.</param>
    public RunningProcess(IReadOnlyList<string> commandLine, string order = "")
    {
        _process = Process.Start(Command.Describe(commandLine, writesInput: true))!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Write(order);
        _process.StandardInput.Flush();
    }

    public string Said
    {
        get
        {
            lock (_guard)
                return _said.ToString();
        }
    }

    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <summary>A line for its standard input.</summary>
    public void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <param name="sign">Looked for in what the process says, and in <paramref name="logFile"/> where there is one.</param>
    /// <exception cref="CommandFailedException">It ended, or the sign did not come in time.</exception>
    public void WaitFor(string sign, string? logFile = null, double seconds = 20)
    {
        var clock = Stopwatch.StartNew();
        while (!Said.Contains(sign) && !(logFile is not null && File.Exists(logFile) && File.ReadAllText(logFile).Contains(sign)))
        {
            if (!IsAlive || clock.Elapsed.TotalSeconds > seconds)
                throw new CommandFailedException($"{_process.StartInfo.FileName}: \"{sign}\" did not come: {Said}");
            Thread.Sleep(2);
        }
    }

    /// <summary>Closes its standard input, which is how our own tools are told to end.</summary>
    /// <returns>All that it said.</returns>
    public string Finish(double seconds = 10)
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already; what it said is still ours.
        }

        return WaitToEnd(seconds);
    }

    /// <returns>All that it said.</returns>
    /// <exception cref="CommandFailedException">It did not end in time, or badly.</exception>
    public string WaitToEnd(double seconds)
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(seconds)))
            throw new CommandFailedException($"{_process.StartInfo.FileName}: did not end within {seconds:0} s");

        _process.WaitForExit();   // until the last line is delivered
        return _process.ExitCode == 0 ? Said : throw new CommandFailedException($"{_process.StartInfo.FileName}: {Said}");
    }

    public void Dispose()
    {
        if (IsAlive)
            _process.Kill();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_guard)
            _said.AppendLine(line);
    }
}
