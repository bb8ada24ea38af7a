using Postern.Linux.Capture;
using Postern.Watcher.Events;

namespace Postern.Watcher.Looks;

/// <summary>Has judged what the kernel hands up for a closer look, and writes the outcome back, in batches of whatever is there.</summary>
public sealed class LookLoop(ChangeWriter writer, Action<GateEvent> tell, TimeProvider time) : IRecordTaker
{
    private readonly LookEffects _effects = new();

    /// <summary>The largest IP packet, put together from fragments.</summary>
    private readonly byte[] _packet = new byte[ushort.MaxValue];
    private LookJudge _judge = LookJudge.Idle;

    /// <summary>Records that were judged; read by others while it runs.</summary>
    public long Judged { get; private set; }

    /// <summary>A reload's judge takes over with the next packet.</summary>
    public void Use(LookJudge judge) => Volatile.Write(ref _judge, judge);

    public void Take(NflogRecord record)
    {
        if (!LookRecord.TryRead(record, _packet, out var look))
            return;
        Judged++;
        Volatile.Read(ref _judge).Judge(look, time.GetUtcNow(), _effects);
    }

    public void Finish()
    {
        writer.Apply(_effects);
        foreach (var told in _effects.Events)
            tell(told);
        _effects.Clear();
    }
}
