using System.Collections.Immutable;
using System.Threading.Channels;

namespace Postern.Watcher.Events;

/// <summary>Hands events to whoever listens at the moment. Telling never waits: a listener that is slow loses events, and learns how many.</summary>
public sealed class EventHub
{
    private ImmutableArray<EventStream> _streams = [];

    public void Tell(GateEvent seen)
    {
        foreach (var stream in _streams)
            stream.Offer(seen);
    }

    /// <param name="room">Events that wait for a slow listener; what comes then is lost to it.</param>
    public EventStream Listen(int room)
    {
        var stream = new EventStream(room, gone => ImmutableInterlocked.Update(ref _streams, all => all.Remove(gone)));
        ImmutableInterlocked.Update(ref _streams, all => all.Add(stream));
        return stream;
    }
}

/// <summary>One listener's events, until it is disposed.</summary>
public sealed class EventStream : IDisposable
{
    private readonly Channel<GateEvent> _waiting;
    private readonly Action<EventStream> _leave;
    private long _lost;

    internal EventStream(int room, Action<EventStream> leave)
    {
        _waiting = Channel.CreateBounded<GateEvent>(room);
        _leave = leave;
    }

    public ValueTask<GateEvent> Next(CancellationToken stop) => _waiting.Reader.ReadAsync(stop);

    /// <summary>How many were lost since this was asked last.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    public void Dispose() => _leave(this);

    internal void Offer(GateEvent seen)
    {
        if (!_waiting.Writer.TryWrite(seen))
            Interlocked.Increment(ref _lost);
    }
}
