using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Postern.Cli.Demo;

/// <summary>
/// One host: a process in a network namespace of its own. The namespace has no name and no file; it lives as long as the process
/// does, and the process as long as our end of its standard input.
/// </summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _agent;

    private DemoHost(string name, IPAddress address, Process agent) => (Name, Address, _agent) = (name, address, agent);

    public string Name { get; }

    public IPAddress Address { get; }

    /// <summary>By which <c>ip link … netns</c> knows the host.</summary>
    public int ProcessId => _agent.Id;

    /// <summary>Null, with what the system said, where it lets nobody make a network namespace.</summary>
    public static async Task<(DemoHost? Host, string Refusal)> Start(string name, string address, CancellationToken stop)
    {
        var host = new DemoHost(name, IPAddress.Parse(address), ProgramRun.Start([Programs.Known("unshare"), "--net", "--", .. Programs.Self, "demo", "--host"]));
        if (await host.Answer(Patience, stop) == "ready")
            return (host, "");
        var refusal = host._agent.HasExited ? await host._agent.StandardError.ReadToEndAsync(stop) : "the host did not start in time";
        await host.DisposeAsync();
        return (null, refusal.Trim());
    }

    /// <summary>Runs a program on this host to its end.</summary>
    public Task<ProgramRun> Run(IReadOnlyList<string> argv, CancellationToken stop, string input = "") => ProgramRun.Of(
        [Programs.Known("nsenter"), string.Create(CultureInfo.InvariantCulture, $"--net=/proc/{ProcessId}/ns/net"), "--", .. argv], input, stop);

    /// <summary>The real command line, as a person would call it on this host.</summary>
    public Task<ProgramRun> Postern(IReadOnlyList<string> arguments, CancellationToken stop, string input = "") =>
        Run([.. Programs.Self, .. arguments], stop, input);

    public async Task<bool> Listen(ushort port, CancellationToken stop) => await Ask($"listen {port}", Patience, stop) == "listening";

    /// <summary>One TCP connection from here.</summary>
    public async Task<Connection> Connect(IPAddress address, ushort port, TimeSpan wait, CancellationToken stop) =>
        Connection.Parse(await Ask(string.Create(CultureInfo.InvariantCulture, $"connect {address} {port} {wait.TotalMilliseconds:0}"), wait + Patience, stop));

    public async ValueTask DisposeAsync()
    {
        using (_agent)
        {
            try
            {
                _agent.StandardInput.Close();
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await _agent.WaitForExitAsync(patience.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // It is gone, or does not go by itself.
            }

            ProgramRun.End(_agent);
            await _agent.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task<string?> Ask(string line, TimeSpan patience, CancellationToken stop)
    {
        try
        {
            await _agent.StandardInput.WriteLineAsync(line.AsMemory(), stop);
            await _agent.StandardInput.FlushAsync(stop);
            return await Answer(patience, stop);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<string?> Answer(TimeSpan patience, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        try
        {
            return await _agent.StandardOutput.ReadLineAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <param name="Milliseconds">From the first packet to the open connection; null where there was none.</param>
/// <param name="Text">What to tell a person.</param>
internal sealed record Connection(bool IsOpen, bool IsSilent, double? Milliseconds, string Text)
{
    public static Connection Parse(string? answer) => answer?.Split(' ', 3) switch
    {
        ["open", var milliseconds, var greeting] => new Connection(
            greeting == HostAgent.Greeting, false, double.Parse(milliseconds, CultureInfo.InvariantCulture), $"connected in {milliseconds} ms: \"{greeting}\""),
        ["silent"] => new Connection(false, true, null, "no answer at all"),
        [var other] => new Connection(false, false, null, other),
        _ => new Connection(false, false, null, "the host does not answer"),
    };
}
