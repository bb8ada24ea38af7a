using Postern.Linux;
using Postern.Linux.Capture;
using Postern.Linux.Systemd;
using Postern.Policy.Backends.Nftables;
using Postern.Routers;
using Postern.Watcher.Control;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;
using Postern.Watcher.Hooks;
using Postern.Watcher.Journal;
using Postern.Watcher.Listening;
using Postern.Watcher.Log;
using Postern.Watcher.Looks;
using Postern.Watcher.Names;
using Postern.Watcher.Names.Resolving;
using Postern.Watcher.OneTime;
using Postern.Watcher.Routers;
using Postern.Watcher.Spa;

namespace Postern.Watcher;

/// <summary>
/// Everything that a running watcher holds, made in the order in which it is needed and given back in reverse. Each thread that speaks to
/// the kernel has a connection of its own.
/// </summary>
internal sealed class GateParts : IAsyncDisposable
{
    /// <summary>About a tenth of a second of the most that the kernel hands up.</summary>
    private const int CaptureRoom = 4 << 20;

    /// <summary>
    /// The same of whole packets, which are larger, and of which an honest one is sent once: room for a flood of 100,000 a second while the
    /// watcher waits a tenth of a second for its processor. Taken only while packets wait.
    /// </summary>
    private const int SpaRoom = 16 << 20;

    /// <summary>For a router to let us in.</summary>
    private static readonly TimeSpan RouterPatience = TimeSpan.FromSeconds(10);

    private readonly Stack<object> _owned = [];

    private GateParts()
    {
    }

    public KernelGate Loading { get; private set; } = null!;

    public KernelGate Reading { get; private set; } = null!;

    public GateWatch Watch { get; private set; } = null!;

    public LookLoop Looks { get; private set; } = null!;

    public RecordLoop LookRecords { get; private set; } = null!;

    public SpaLoop Spa { get; private set; } = null!;

    public RecordLoop SpaRecords { get; private set; } = null!;

    public ReplayKeeper Replay { get; private set; } = null!;

    public SpaCounters SpaCounters { get; } = new();

    public TagKeeper Tags { get; private set; } = null!;

    public GateListeners Listeners { get; private set; } = null!;

    public Openings Openings { get; } = new();

    /// <summary>Writes as the looks do, by the thread that loads.</summary>
    public ChangeWriter Rehearsing { get; private set; } = null!;

    public JournalWriter Journal { get; private set; } = null!;

    public JournalClock Clock { get; private set; } = null!;

    public HookRunner Hooks { get; private set; } = null!;

    public HostNameKeeper Names { get; private set; } = null!;

    public SequenceFiles Sequences { get; private set; } = null!;

    public ControlAccess Access { get; } = new(Accounts.OwnUser);

    public EventHub Hub { get; } = new();

    /// <summary>Takes grants to routers.</summary>
    public RouterBridge Routers { get; private set; } = null!;

    public ServiceNotifier Systemd { get; private set; } = null!;

    /// <summary>The sets that names are kept in, of the table that is loaded; null before the first load.</summary>
    public NameSets? NameSets { get; set; }

    /// <summary>Null where the kernel, or another watcher, does not let us.</summary>
    /// <param name="tell">Takes every event.</param>
    /// <param name="status">What the control socket says of the watcher.</param>
    /// <param name="wake">For any thread: there is something to do.</param>
    public static async Task<(GateParts? Parts, string? Refusal)> Make(
        GateOptions options, TimeProvider time, GateLog log, Troubles troubles, Action<GateEvent> tell, Func<WatcherStatus> status, Action wake)
    {
        var parts = new GateParts();
        if (parts.Open(options, time, log, troubles, tell, status, wake) is not { } refusal)
            return (parts, null);
        await parts.DisposeAsync();
        return (null, refusal);
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var part))
        {
            if (part is IAsyncDisposable slow)
                await slow.DisposeAsync();
            else
                ((IDisposable)part).Dispose();
        }
    }

    private string? Open(GateOptions options, TimeProvider time, GateLog log, Troubles troubles, Action<GateEvent> tell, Func<WatcherStatus> status, Action wake)
    {
        void OnEvent(GateEvent seen)
        {
            if (!seen.IsCarried)
                Routers.Hear(seen);
            tell(seen);
        }

        Systemd = Own(ServiceNotifier.Open(Environment.GetEnvironmentVariable));
        if (KernelGate.Open(out var refusal) is not { } loading)
            return refusal;
        Loading = Own(loading);
        Reading = Own(KernelGate.Open(out _)!);
        var deciding = Own(KernelGate.Open(out _)!);
        var granting = Own(KernelGate.Open(out _)!);
        var answering = Own(KernelGate.Open(out _)!);
        if (NflogCapture.Open(NftablesOptions.LookGroup, out refusal) is not { } handedUp)
            return $"{refusal} (does another postern gate run?)";
        Own(handedUp).MakeRoom(CaptureRoom);
        if (NflogCapture.Open(NftablesOptions.SpaGroup, out refusal) is not { } single)
            return $"{refusal} (does another postern gate run?)";
        Own(single).MakeRoom(SpaRoom);
        var logged = NflogCapture.Open(NftablesOptions.LogGroup, out refusal);
        if (logged is null)
            troubles.Report("events", $"{refusal}: knocks and refusals are not seen; grants and bans are, within a second");
        else
            Own(logged);
        var steady = new SteadyTime(time);
        Routers = Own(new RouterBridge((login, stop) => RouterConnector.Connect(login, RouterPatience, time, stop), troubles, steady));
        Watch = new GateWatch(Reading, logged, steady, OnEvent, note => troubles.Report("events", note), Routers.Look);
        Looks = new LookLoop(new ChangeWriter(deciding, NftablesOptions.Table, troubles), OnLook, steady);
        LookRecords = new RecordLoop(handedUp, Looks, "looks", "knocks that need a closer look open no door", troubles);
        Rehearsing = new ChangeWriter(loading, NftablesOptions.Table, troubles);
        Clock = JournalClock.OfThisMachine(time);
        Journal = Own(JournalWriter.Open(new JournalFile(options.StateFolder), Clock, troubles));
        Replay = Own(ReplayKeeper.Open(new ReplayFile(options.StateFolder), troubles, time.GetUtcNow()));
        Spa = Own(new SpaLoop(Replay, new ChangeWriter(granting, NftablesOptions.Table, troubles), new SpaSender(troubles, time).Send, OnLook, time, Clock.Up));
        SpaRecords = new RecordLoop(single, Spa, "spa", "no single packet opens a door", troubles);
        Tags = new TagKeeper(commands => Loading.Run(commands) is { Done: false } failed ? KernelGate.Explain(failed) : null, NftablesOptions.Table, troubles);
        Listeners = Own(new GateListeners(troubles));
        Hooks = Own(new HookRunner(Policy.Watching.HookSettings.None, troubles));
        Names = Own(new HostNameKeeper(new NameSchedule(new NameTiming()), new DnsClient(new DnsClientOptions()).Ask,
            changes => NameSets!.Apply(changes), time, troubles, Journal.Add, wake));
        Sequences = new SequenceFiles(Loading, troubles, text => log.Say(LogPriority.Notice, text));
        var control = new GateControl(answering, time, status, Carry, openings: Openings);
        var socket = ControlServer.Listen(ControlServer.PathHere, Access, control.For, Hub, text => log.Say(LogPriority.Warning, text), out refusal);
        if (socket is null)
            troubles.Report("control socket", $"{refusal}: status, watch, allow and revoke need root meanwhile");
        else
            Own(socket);
        return null;
    }

    private void OnLook(GateEvent told)
    {
        Openings.Add(told);
        Carry(told);
    }

    /// <summary>Routers first: whoever tells people gives way to those who decide.</summary>
    private void Carry(GateEvent told)
    {
        Routers.Hear(told);
        Watch.Tell(told with { IsCarried = true });
    }

    private T Own<T>(T part)
        where T : notnull
    {
        _owned.Push(part);
        return part;
    }
}

/// <param name="StateFolder">Where the journal is.</param>
public sealed record GateOptions(string StateFolder);
