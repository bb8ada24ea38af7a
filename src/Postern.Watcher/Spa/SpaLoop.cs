using System.Collections.Concurrent;
using Postern.Linux.Capture;
using Postern.Watcher.Events;
using Postern.Watcher.Looks;

namespace Postern.Watcher.Spa;

/// <summary>
/// Has SPA packets judged and carries the outcome out, in an order that a crash at any moment does not turn into a second opening: what was accepted is
/// written down, then doors open, then clients are answered, then it is told.
/// </summary>
/// <param name="up">The clock that nobody sets.</param>
/// <param name="send">Answers.</param>
public sealed class SpaLoop(ReplayKeeper replay, ChangeWriter writer, Action<SpaReply> send, Action<GateEvent> tell, TimeProvider time, Func<TimeSpan> up) : IRecordTaker, IDisposable
{
    private readonly SpaEffects _effects = new();
    private readonly ForgetClock _forget = new(ForgetClock.Usual);

    /// <summary>The largest IP packet, put together from fragments.</summary>
    private readonly byte[] _packet = new byte[ushort.MaxValue];
    private SpaJudge? _judge;

    /// <summary>Those that reloads replaced; one may have a batch under way.</summary>
    private readonly ConcurrentQueue<SpaJudge> _retired = new();

    /// <summary>The judge of the batch that is under way: a reload's takes over with the next one.</summary>
    private SpaJudge? _current;

    /// <summary>The one whose window the replay cache knows.</summary>
    private SpaJudge? _last;

    /// <summary>Packets that were refused with fwknop keys untried, because there were too many; read by others while it runs.</summary>
    public long CutShort => Volatile.Read(ref _judge)?.CutShort ?? 0;

    /// <param name="judge">Null where nobody opens doors by single packets.</param>
    public void Use(SpaJudge? judge)
    {
        if (Interlocked.Exchange(ref _judge, judge) is { } replaced)
            _retired.Enqueue(replaced);
    }

    public void Take(NflogRecord record)
    {
        _current ??= Newest();
        if (_current is not null && SpaRecord.TryRead(record, _packet, out var packet))
            _current.Judge(packet, SpaMoment.Of(time.GetUtcNow(), up(), replay.NotBefore, _forget), _effects);
    }

    public void Finish()
    {
        var now = time.GetUtcNow();
        if (_current is not null)
        {
            var isWritten = replay.Write(_effects.Entries, _effects.MustSync, _forget.At(now, up()), up());
            _current.Settle(isWritten, now, _effects);
            var isGranted = writer.Apply(_effects.Told);
            foreach (var reply in _effects.Replies)
            {
                if (isGranted || !reply.IsOpen)
                    send(reply);
            }

            foreach (var told in _effects.Told.Events)
                tell(told);
            _effects.Clear();
            _current = null;
        }

        // A reload's window is made room for before its first packet comes.
        Newest();
        DisposeRetired();
        replay.Step(up());
    }

    /// <summary>Once it takes no more.</summary>
    public void Dispose()
    {
        Use(null);
        DisposeRetired();
    }

    private SpaJudge? Newest()
    {
        var judge = Volatile.Read(ref _judge);
        if (judge is not null && judge != _last)
            replay.Use(judge.Window, time.GetUtcNow());
        return _last = judge;
    }

    private void DisposeRetired()
    {
        while (_retired.TryDequeue(out var judge))
            judge.Dispose();
    }
}
