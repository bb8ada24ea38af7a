namespace Postern.Spa.Replay;

/// <summary>
/// Remembers authenticated packets until they would be stale anyway, whichever way the clocks differ. Bounded, and in memory; whoever owns
/// it writes each entry down before a door opens. Not for concurrent use.
/// </summary>
/// <param name="limit">Packets at once; when it is full, nothing more is accepted.</param>
public sealed class ReplayCache(int limit)
{
    public int Count => throw new NotImplementedException();

    /// <summary>Allocates nothing.</summary>
    public bool Contains(in Digest32 packet) => throw new NotImplementedException();

    /// <param name="until">When the packet will be refused for its age: its own time and the window, or now and the window, whichever is later.</param>
    /// <returns>False where it was there before or there is no room.</returns>
    public bool TryAdd(in Digest32 packet, DateTimeOffset until, DateTimeOffset now) => throw new NotImplementedException();
}
