using Postern.Linux.Capture;
using Postern.Watcher.Events;

namespace Postern.Watcher.Looks;

/// <summary>Takes what the kernel hands up, has it judged, and writes the outcome back, in batches of whatever is there.</summary>
public sealed class LookLoop(NflogCapture capture, ChangeWriter writer, Action<GateEvent> tell, Troubles troubles, TimeProvider time)
{
    private const string Part = "looks";

    /// <summary>Records in one transaction: more would make the first ones wait for the last.</summary>
    private const int AtOnce = 512;

    /// <summary>How soon the end is noticed.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly LookEffects _effects = new();

    /// <summary>The largest IP packet, put together from fragments.</summary>
    private readonly byte[] _packet = new byte[ushort.MaxValue];
    private LookJudge _judge = LookJudge.Idle;

    /// <summary>Records that were judged; read by others while it runs.</summary>
    public long Judged { get; private set; }

    /// <summary>Counts on as long as it lives, whether or not there is anything to judge.</summary>
    public long Rounds { get; private set; }

    /// <summary>A reload's judge takes over with the next packet.</summary>
    public void Use(LookJudge judge) => Volatile.Write(ref _judge, judge);

    /// <summary>Blocks on the kernel: a thread of its own.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            capture.Wait(Tick);
            Rounds++;
            while (Round())
            {
                if (stop.IsCancellationRequested)
                    return;
            }

            if (capture.Failure is not { } failure)
                continue;
            troubles.Report(Part, $"the kernel hands nothing up any more ({failure}); knocks that need a closer look open no door until the gate is started anew");
            return;
        }
    }

    /// <returns>True while there was a full round.</returns>
    private bool Round()
    {
        var judge = Volatile.Read(ref _judge);
        var taken = 0;
        for (; taken < AtOnce && capture.TryRead(out var record, out _); taken++)
        {
            if (!LookRecord.TryRead(record, _packet, out var look))
                continue;
            Judged++;
            judge.Judge(look, time.GetUtcNow(), _effects);
        }

        writer.Apply(_effects.Changes);
        foreach (var told in _effects.Events)
            tell(told);
        _effects.Clear();
        return taken == AtOnce;
    }
}
