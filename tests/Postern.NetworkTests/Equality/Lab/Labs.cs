using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Postern.NetworkTests.Harness;
using Xunit;

namespace Postern.NetworkTests.Equality.Lab;

/// <summary>
/// Many gates at once, because a trace is mostly waiting. One thread loads and reads (libnftables is not for several), another sends
/// every tick when it is due.
/// </summary>
internal sealed class Labs : IAsyncDisposable
{
    private const int Gates = 40;

    private static int _last;
    private readonly List<GateHost> _gates = [];
    private Wire? _wire;

    private Labs()
    {
    }

    public static async Task<Labs> Create()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces and nftables need root");
        await StaleLabs.Remove();
        var labs = new Labs();
        try
        {
            labs._wire = await Wire.Create(Interlocked.Increment(ref _last));
            foreach (var group in Enumerable.Range(0, Gates).Chunk(4))
                labs._gates.AddRange(await Task.WhenAll(group.Select(_ => GateHost.Create(labs._wire, Interlocked.Increment(ref _last)))));
            return labs;
        }
        catch
        {
            await labs.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs every case; each is yielded as it ends, in no order.</summary>
    public IEnumerable<KernelRun> Run(IEnumerable<KernelRun> runs)
    {
        using var wire = new PacketSocket(_wire!.Host);
        using var started = new BlockingCollection<(KernelRun Run, GateHost Gate)>();
        using var sent = new BlockingCollection<(KernelRun Run, GateHost Gate)>();
        var free = new Stack<GateHost>(_gates);
        Exception? failure = null;
        var sender = new Thread(() =>
        {
            try
            {
                SendAll(wire, started, sent);
            }
            catch (Exception e)
            {
                failure = e;
                sent.CompleteAdding();
            }
        })
        { Name = "packets" };
        sender.Start();
        try
        {
            foreach (var run in runs)
            {
                while (sent.TryTake(out var done, free.Count == 0 ? Timeout.Infinite : 0))
                    yield return Read(done.Run, done.Gate, free);
                if (free.Count == 0)
                    break;
                var gate = free.Pop();
                if (run.Load(gate))
                {
                    started.Add((run, gate));
                }
                else
                {
                    free.Push(gate);
                    yield return run;
                }
            }

            started.CompleteAdding();
            while (free.Count < _gates.Count && sent.TryTake(out var done, Timeout.Infinite))
                yield return Read(done.Run, done.Gate, free);
        }
        finally
        {
            if (!started.IsAddingCompleted)
                started.CompleteAdding();
            sender.Join();
        }

        if (failure is not null)
            throw new InvalidOperationException("packets could not be sent", failure);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _gates)
        {
            gate.Dispose();
            await gate.Remove();
        }

        if (_wire is not null)
            await _wire.Remove();
    }

    private static KernelRun Read(KernelRun run, GateHost gate, Stack<GateHost> free)
    {
        if (!run.IsLate)
            run.Read(gate);
        free.Push(gate);
        return run;
    }

    // On one processor: the kernel hands on what one processor sent in the order in which it was sent.
    private static void SendAll(PacketSocket wire, BlockingCollection<(KernelRun Run, GateHost Gate)> started, BlockingCollection<(KernelRun Run, GateHost Gate)> sent)
    {
        StayOnOneProcessor();
        GoFirst();
        var due = new PriorityQueue<(KernelRun Run, GateHost Gate), long>();
        while (due.Count > 0 || !started.IsCompleted)
        {
            var wait = due.TryPeek(out _, out var at) ? Math.Max(0, (int)Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at).TotalMilliseconds) : Timeout.Infinite;
            if (!started.IsCompleted)
            {
                if (started.TryTake(out var begun, wait))
                {
                    due.Enqueue(begun, begun.Run.DueAt);
                    continue;
                }
            }
            else if (wait > 0)
            {
                Thread.Sleep(wait);
            }

            if (due.Count == 0 || Stopwatch.GetTimestamp() < at)
                continue;
            var next = due.Dequeue();
            next.Run.SendNext(next.Gate, wire);
            if (next.Run.IsDone)
                sent.Add(next);
            else
                due.Enqueue(next, next.Run.DueAt);
        }
    }

    private static void StayOnOneProcessor()
    {
        var mask = new byte[128];
        _ = sched_getaffinity(0, mask.Length, mask);
        var first = Array.FindIndex(mask, b => b != 0);
        var one = new byte[128];
        one[first] = (byte)(mask[first] & -mask[first]);
        _ = sched_setaffinity(0, one.Length, one);
    }

    // Before everything that has no such priority, so that ticks are on time on a busy machine. Where that is not allowed more runs are void.
    private static void GoFirst()
    {
        const int FirstInFirstOut = 1;
        var priority = 1;
        _ = sched_setscheduler(0, FirstInFirstOut, ref priority);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int sched_setscheduler(int thread, int policy, ref int priority);

    [DllImport("libc", SetLastError = true)]
    private static extern int sched_getaffinity(int thread, nint length, byte[] mask);

    [DllImport("libc", SetLastError = true)]
    private static extern int sched_setaffinity(int thread, nint length, byte[] mask);
}
