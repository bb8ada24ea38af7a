using Postern.Linux;
using Postern.Linux.Capture;
using Postern.NetworkTests.Harness;
using Postern.Policy.Backends.Nftables;
using Postern.Watcher;
using Postern.Watcher.Control;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;

namespace Postern.NetworkTests.Control;

/// <summary>A lab whose gate stands and is watched, with a control socket that the group <see cref="Group"/> may use.</summary>
internal sealed class RunningControl : IAsyncDisposable
{
    /// <summary>A group that every Debian has and nobody is in.</summary>
    public const string Group = "games";

    public const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 1h, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    private readonly KernelGate _watched;
    private readonly KernelGate _asked;
    private readonly NflogCapture _capture;
    private readonly ControlServer _server;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;

    private RunningControl(NetworkLab lab, string path)
    {
        Lab = lab;
        _watched = lab.Gate.Inside(() => KernelGate.Open(out _))!;
        _asked = lab.Gate.Inside(() => KernelGate.Open(out _))!;
        _capture = lab.Gate.Inside(() => NflogCapture.Open(NftablesOptions.LogGroup, out _))!;
        var events = new EventHub();
        var watch = new GateWatch(_watched, _capture, TimeProvider.System, events.Tell, _ => { });
        watch.Begin();
        _watching = Task.Factory.StartNew(() => watch.Run(DateTimeOffset.MaxValue, () => true, _end.Token), _end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var access = new ControlAccess(Accounts.OwnUser);
        access.Use(Group);
        var control = new GateControl(_asked, TimeProvider.System, Status, watch.Tell);
        _server = ControlServer.Listen(path, access, control.For, events, _ => { }, out var refusal) ?? throw new InvalidOperationException(refusal);
    }

    public NetworkLab Lab { get; }

    public static async Task<RunningControl> Start()
    {
        var lab = await NetworkLab.Create();
        try
        {
            (await lab.Gate.PosternWithInput(Policy, "up", "-")).OrThrow();
            var id = (await lab.Gate.Run("stat", "-L", "-c", "%i", "/proc/self/ns/net")).OrThrow().Out.Trim();
            return new RunningControl(lab, $"/run/postern/control-{id}.sock");
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command line for a user who is nobody, without any capability.</summary>
    /// <param name="group">Beside that user's own; null is none.</param>
    public static string[] AsNobody(string? group, params string[] arguments) =>
    [
        "setpriv", "--reuid", "65534", "--regid", "65534", .. group is null ? ["--clear-groups"] : new[] { "--groups", group },
        "--bounding-set", "-all", "--inh-caps", "-all", PosternBinary.Path, .. arguments,
    ];

    public ValueTask EndWatcher() => _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _end.CancelAsync();
        await _watching;
        _capture.Dispose();
        _watched.Dispose();
        _asked.Dispose();
        await Lab.DisposeAsync();
    }

    private static WatcherStatus Status() => new()
    {
        ProcessId = Environment.ProcessId,
        Started = DateTimeOffset.UnixEpoch,
        Policy = ["/etc/postern/postern.yaml"],
        Loaded = DateTimeOffset.UnixEpoch,
        ReloadError = "postern.yaml:3:5: error PN1020",
        Troubles = [new Trouble("journal", "the disk is full", DateTimeOffset.UnixEpoch, 3)],
        Counters = [new WatcherCounter("looks", "a second", 12), new WatcherCounter("looks", "left out", 4)],
    };
}
