using System.Threading.Channels;
using Postern.Linux.Capture;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;
using Postern.Watcher.Looks;

namespace Postern.Watcher;

/// <summary>
/// The watcher around a gate that the kernel already is: it loads the policy, decides what the kernel hands up, and tells what
/// happens. Its end, however sudden, changes nothing in the kernel. <see cref="Run"/> lists its parts.
/// </summary>
public sealed class GateService(IPolicySource source, TimeProvider time, Action<string> log)
{
    private const string PolicyPart = "policy";

    /// <summary>How often the policy files are looked at.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>About a tenth of a second of the most that the kernel hands up.</summary>
    private const int CaptureRoom = 4 << 20;

    /// <summary>Wishes for a reload; several are one.</summary>
    private readonly Channel<bool> _wishes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Who is told what happened, in this order, by one thread.</summary>
    private readonly List<Action<GateEvent>> _listeners = [];

    public Troubles Troubles { get; } = new(time, log);

    /// <summary>Asks for the policy to be read anew, as SIGHUP does. For any thread.</summary>
    public void Reload() => _wishes.Writer.TryWrite(true);

    /// <summary>Stands until <paramref name="stop"/>; the gate itself stays.</summary>
    /// <returns>Null, or why the watcher could not begin.</returns>
    public async Task<string?> Run(Compilation policy, CancellationToken stop)
    {
        // Each thread that speaks to the kernel has a connection of its own.
        if (KernelGate.Open(out var refusal) is not { } gate)
            return refusal;
        using var loading = gate;
        using var deciding = KernelGate.Open(out _)!;
        using var reading = KernelGate.Open(out _)!;
        using var handedUp = NflogCapture.Open(NftablesOptions.LookGroup, out refusal);
        if (handedUp is null)
            return $"{refusal}: is another watcher running?";
        handedUp.MakeRoom(CaptureRoom);
        using var logged = NflogCapture.Open(NftablesOptions.LogGroup, out refusal);
        if (logged is null)
            Troubles.Report("events", $"{refusal}: knocks and refusals are not seen; grants and bans are, within a second");
        var watch = new GateWatch(reading, logged, time, OnEvent, note => Troubles.Report("events", note));
        var looks = new LookLoop(handedUp, new ChangeWriter(deciding, NftablesOptions.Table, Troubles), watch.Tell, Troubles, time);
        if (Load(gate, policy, looks) is { } failed)
            return failed;
        watch.Begin();
        log($"{source.Name}: the gate stands, and the watcher runs");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] parts =
        [
            Blocking(() => looks.Run(ending.Token)),
            Blocking(() => watch.Run(DateTimeOffset.MaxValue, () => true, ending.Token)),
            Follow(gate, looks, ending.Token),
        ];

        // One part ends before the others only by a mistake of ours: better to be started anew than to go on half deaf.
        var first = await Task.WhenAny(parts);
        await ending.CancelAsync();
        await Task.WhenAll(parts.Select(p => p.ContinueWith(_ => { }, TaskScheduler.Default)));
        return first.Exception is { } mistake ? $"ended by a mistake in Postern; the gate stands: {mistake.InnerException}" : null;
    }

    private void OnEvent(GateEvent happened)
    {
        foreach (var listener in _listeners)
            listener(happened);
    }

    /// <returns>Null, or why the kernel refused; then nothing was changed.</returns>
    private string? Load(KernelGate gate, Compilation policy, LookLoop looks)
    {
        if (Loader.Load(gate, policy.Table!, []) is { Done: false } failed)
            return KernelGate.Explain(failed);
        looks.Use(new LookJudge(policy.Table!.Watch, policy.RuleSet.Guard));
        return null;
    }

    /// <summary>Follows the policy: a bad file changes nothing but what <c>status</c> says.</summary>
    private async Task Follow(KernelGate gate, LookLoop looks, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await IsWished(stop) && !source.HasChanged())
                continue;
            if (stop.IsCancellationRequested)
                return;
            if (source.Compile(out var refusal) is { Table: not null } policy)
                refusal = Load(gate, policy, looks);
            if (refusal is null)
            {
                Troubles.End(PolicyPart);
                log($"{source.Name}: the new policy is in force; grants and lists stay");
            }
            else
            {
                Troubles.Report(PolicyPart, $"the policy that was loaded before stays in force: {refusal}");
            }
        }
    }

    /// <returns>Within a tick, whether somebody asked for a reload.</returns>
    private async Task<bool> IsWished(CancellationToken stop)
    {
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(stop);
        tick.CancelAfter(Tick);
        try
        {
            return await _wishes.Reader.ReadAsync(tick.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A part that waits for the kernel has a thread of its own.</summary>
    private static Task Blocking(Action run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
