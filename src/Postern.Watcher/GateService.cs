using System.Threading.Channels;
using Postern.Linux;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Model;
using Postern.Policy.Watching;
using Postern.Spa.Native;
using Postern.Watcher.Control;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;
using Postern.Watcher.Journal;
using Postern.Watcher.Log;
using Postern.Watcher.Looks;
using Postern.Watcher.Names;
using Postern.Watcher.Spa;

namespace Postern.Watcher;

/// <summary>
/// The watcher around a gate that the kernel already is: it loads the policy, decides what the kernel hands up, and tells what
/// happens. Its end, however sudden, changes nothing in the kernel. <see cref="Run"/> is its life; its parts are in <see cref="GateParts"/>.
/// </summary>
public sealed class GateService
{
    private const string PolicyPart = "policy";

    private const string RollingPart = "rolling knocks";

    /// <summary>How often the policy files are looked at.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>There is something to do; several wishes are one.</summary>
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IPolicySource _source;
    private readonly GateOptions _options;
    private readonly TimeProvider _time;
    private readonly GateLog _log;
    private readonly Troubles _troubles;
    private readonly DateTimeOffset _started;
    private GateParts _parts = null!;
    private SpaKeyring _keyring = SpaKeyring.Of(null);
    private SpaPolicy? _spa;
    private Compilation _inForce = null!;
    private RollingClock _rolling = new(null);
    private DateTimeOffset _loaded;
    private string? _reloadError;
    private long _events;
    private volatile bool _isReloadWished;

    public GateService(IPolicySource source, GateOptions options, TimeProvider time, GateLog log)
    {
        (_source, _options, _time, _log, _started) = (source, options, time, log, time.GetUtcNow());
        _troubles = new Troubles(time, said => log.Say(LogPriority.Warning, said));
    }

    /// <summary>Asks for the policy to be read anew, as SIGHUP does. For any thread.</summary>
    public void Reload()
    {
        _isReloadWished = true;
        Wake();
    }

    /// <summary>Stands until <paramref name="stop"/>; the gate itself stays.</summary>
    /// <returns>Null, or why the watcher could not begin or go on.</returns>
    public async Task<string?> Run(Compilation policy, CancellationToken stop)
    {
        var (parts, refusal) = await GateParts.Make(_options, _time, _log, _troubles, OnEvent, Status, Wake);
        if (parts is null)
            return refusal;
        await using var owned = parts;
        _parts = parts;
        if (await Begin(policy) is { } failed)
            return failed;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] running =
        [
            Blocking(() => parts.LookRecords.Run(ending.Token)),
            Blocking(() => parts.SpaRecords.Run(ending.Token)),
            Blocking(() =>
            {
                // What is told must not keep those waiting who decide.
                ThreadNiceness.GiveWay();
                parts.Watch.Run(DateTimeOffset.MaxValue, () => true, ending.Token);
            }),
            Follow(ending.Token),
        ];

        // One ends before the others only by a mistake of ours: better to be started anew than to go on half deaf.
        var first = await Task.WhenAny(running);
        parts.Systemd.Stopping();
        await ending.CancelAsync();
        await Task.WhenAll(running.Select(p => p.ContinueWith(_ => { }, TaskScheduler.Default)));
        return first.Exception is { } mistake ? $"ended by a mistake in Postern; the gate stands: {mistake.InnerException}"
            : stop.IsCancellationRequested ? null
            : "the kernel hands nothing up any more; the gate stands";
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>The first load: what a boot took away comes back with it.</summary>
    private async Task<string?> Begin(Compilation policy)
    {
        var guard = policy.RuleSet.Guard;
        var standing = _parts.Reading.Read(NftablesOptions.Table);
        var entries = new GateEntries(_parts.Reading, _time, _ => { });
        var held = standing is null ? null : entries.Read(standing, GateNames.Read(_parts.Reading, standing), stages: false, out _);
        var plan = JournalRestore.Plan(_parts.Journal.Memory, _parts.Clock.Now, RestoringGate.Of(guard, held, standing is null ? null : entries.LeftAlone(standing)));
        if (Loader.Load(_parts.Loading, policy.Table!, [.. Loader.OwnWayIn(guard, SshSession.OfCaller()), .. plan.Grants], plan.Bans, plan.WideGrants) is { Done: false } refused)
            return KernelGate.Explain(refused);
        await Use(policy);
        foreach (var (name, known) in _parts.Journal.Memory.Names)
            _parts.Names.Restore(name, known.Addresses);
        _parts.Watch.Begin();
        _parts.Journal.Begin(plan.Records);
        foreach (var restored in plan.Events)
        {
            _parts.Hooks.Tell(restored);
            _parts.Hub.Tell(restored);
        }

        if (plan.Summary is not null)
            _log.Say(LogPriority.Notice, plan.Summary);
        _log.Say(LogPriority.Notice, $"{_source.Name}: the gate stands, and the watcher runs");
        _parts.Systemd.Ready($"{_source.Name} is in force");
        return null;
    }

    /// <summary>What was loaded is what every part works by from now on.</summary>
    private async Task Use(Compilation policy)
    {
        var plan = policy.Table!.Watch;
        InForce(policy);
        _parts.Openings.Clear();
        var judge = new LookJudge(plan, policy.RuleSet.Guard);
        Rehearsal.Run(judge, plan, policy.RuleSet.Guard, _parts.Rehearsing);
        _parts.Looks.Use(judge);
        UseSpa(policy);
        _parts.Sequences.Use(plan.OneTime);
        _parts.Hooks.Use(policy.Policy?.Hooks ?? HookSettings.None);
        _parts.NameSets = NameSets.Read(_parts.Loading, NftablesOptions.Table, plan.Names);
        if (_parts.NameSets is { } sets)
            _parts.Names.Begin(plan.Names, sets.Held);
        _troubles.Tell("control group", _parts.Access.Use(policy.Policy?.ControlGroup));
        await _parts.Listeners.Use(plan);
        await _parts.Routers.Use(policy.Policy);
        _loaded = _time.GetUtcNow();
        // What compiling a policy took is not needed again until the next one: it goes back to the system.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private void InForce(Compilation policy) => (_inForce, _rolling) = (policy, new RollingClock(policy.RuleSet.Guard));

    /// <summary>People, keys and doors are the new policy's with the next packet; what was accepted stays remembered, and grants stay until they end.</summary>
    private void UseSpa(Compilation policy)
    {
        if (policy is { RuleSet.Guard: { Spa: not null } guard, Policy.Spa: { } spa })
        {
            var ed25519 = (IEd25519Verifier?)Ed25519Verifier.TryLoad(out var problem) ?? MissingEd25519.Instance;
            _troubles.Tell("spa signatures", guard.Spa.TakesPostern && problem.Length > 0 ? problem : null);
            SpaRehearsal.Run(guard, spa, ed25519, P256Agreement.TryOpen, _parts.Rehearsing);
            _parts.Spa.Use(new SpaJudge(guard, spa, ed25519, _parts.Replay.Cache, _parts.SpaCounters, P256Agreement.TryOpen));
            _parts.Tags.Use(guard.Spa.TakesPostern ? spa.GateKeys : [], spa.Window, _time.GetUtcNow());
        }
        else
        {
            _parts.Spa.Use(null);
            _parts.Tags.Use([], default, _time.GetUtcNow());
        }

        var keys = SpaKeyring.Of(policy.Policy?.Spa);
        foreach (var gone in _keyring.Without(keys))
            _log.Say(LogPriority.Notice, $"{gone}: opens nothing any more; what it has opened stays open until its time is over, or postern revoke");
        (_keyring, _spa) = (keys, policy.Policy?.Spa);
    }

    /// <summary>Follows the policy files and the host names, and tells systemd that all is well.</summary>
    private async Task Follow(CancellationToken stop)
    {
        var time = new SteadyTime(_time);
        var nextLook = time.GetUtcNow() + Tick;
        var (life, mayRoll) = (new Life(_parts, time), time.GetUtcNow());
        while (!stop.IsCancellationRequested)
        {
            var untilLook = nextLook - time.GetUtcNow();
            // The clock of rolling knocks may be set: it is looked at with each tick, however far its end seems to be.
            var untilRoll = time.GetUtcNow() < mayRoll ? null : _rolling.UntilNext(_time.GetUtcNow());
            await Wait(new[] { untilLook, _parts.Names.UntilNext ?? untilLook, untilRoll ?? untilLook }.Min(), stop);
            if (stop.IsCancellationRequested)
                return;
            _parts.Names.Step();
            _parts.Tags.Step(_time.GetUtcNow());
            life.Tell();
            if (time.GetUtcNow() >= nextLook)
            {
                nextLook = time.GetUtcNow() + Tick;
                _log.Tick();
                _isReloadWished |= _source.HasChanged();
            }

            _isReloadWished |= _parts.Sequences.Step();
            if (_isReloadWished)
                await LoadAnew();
            if (_rolling.IsDue(_time.GetUtcNow()) && time.GetUtcNow() >= mayRoll && !Roll(_time.GetUtcNow()))
                mayRoll = time.GetUtcNow() + Tick;
        }
    }

    /// <summary>A bad file changes nothing but what <c>status</c> says.</summary>
    private async Task LoadAnew()
    {
        _isReloadWished = false;
        _parts.Systemd.Reloading();
        if (_source.Compile(out var refusal) is { Table: { } table } policy)
        {
            if (Loader.Load(_parts.Loading, table, []) is { Done: false } failed)
                refusal = KernelGate.Explain(failed);
            else
                await Use(policy);
        }

        _reloadError = refusal;
        if (refusal is null)
        {
            _troubles.End(PolicyPart);
            _log.Say(LogPriority.Notice, $"{_source.Name}: the new policy is in force; grants and lists stay");
        }
        else
        {
            _troubles.Report(PolicyPart, $"the policy that was loaded before stays in force: {refusal}");
        }

        _parts.Systemd.Ready(refusal is null ? $"{_source.Name} is in force" : "the policy file is wrong; an older one is in force");
    }

    /// <summary>
    /// The next sequences of rolling knocks, and nothing else: no file is read, what is remembered stays, and nobody is told but who asks for the status.
    /// A policy file that is wrong meanwhile does not keep the policy that is in force from rolling.
    /// </summary>
    /// <returns>False when it has to be tried again.</returns>
    private bool Roll(DateTimeOffset now)
    {
        var rolled = _source.Roll(_inForce, now);
        if (rolled.Table is not { } table)
        {
            _troubles.Report(RollingPart, "the next sequence cannot stand beside the others in the kernel: the door opens again one period later");
            return false;
        }

        if (Loader.Roll(_parts.Loading, _inForce.Table!, table) is { Done: false } failed)
        {
            _troubles.Report(RollingPart, $"the next sequences are not loaded, and doors stay shut: {KernelGate.Explain(failed)}");
            return false;
        }

        InForce(rolled);
        if (table.Watch.Knocks.Count > 0)
            _parts.Looks.Use(new LookJudge(table.Watch, rolled.RuleSet.Guard));
        _troubles.End(RollingPart);
        return true;
    }

    private async Task Wait(TimeSpan limit, CancellationToken stop)
    {
        if (limit <= TimeSpan.Zero)
            return;
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(stop);
        tick.CancelAfter(limit);
        try
        {
            await _wake.Reader.ReadAsync(tick.Token);
        }
        catch (OperationCanceledException)
        {
            // Time, or the end.
        }
    }

    /// <summary>By the thread of the events, which counts in steady time; people, and the journal, go by the wall clock.</summary>
    private void OnEvent(GateEvent seen)
    {
        var happened = seen with { Time = _time.GetUtcNow() };
        _events++;
        _parts.Journal.Add(happened);
        _parts.Hooks.Tell(happened);
        _log.Tell(happened);
        _parts.Hub.Tell(happened);
        if (happened.Kind == GateEventKind.Open && _parts.Sequences.Knows(happened.Name))
            Wake();
    }

    private WatcherStatus Status() => new()
    {
        ProcessId = Environment.ProcessId,
        Started = _started,
        Policy = [_source.Name],
        Loaded = _loaded,
        ReloadError = _reloadError,
        Troubles = _troubles.Now,
        NextRoll = _rolling.Next,
        Spa = _spa is null ? null : SpaStatus.Of(_spa, _parts.SpaCounters, _parts.Replay.Cache, _parts.Spa.CutShort),
        Routers = _parts.Routers.Status,
        Counters = [new("looks", "judged", _parts.Looks.Judged), new("events", "told", _events)],
    };

    /// <summary>A part that waits for the kernel has a thread of its own.</summary>
    private static Task Blocking(Action run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
