using Postern.Policy.Lowering;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

/// <summary>What was last decided about each source, for as long as packets may be on their way whose mark does not know it yet. Bounded.</summary>
internal sealed class KnockMemory(TimeSpan keep, int limit)
{
    // Two halves: what is older than the younger half is forgotten as a whole, without a look at each entry.
    private Dictionary<HostAddress, Entry> _young = [];
    private Dictionary<HostAddress, Entry> _old = [];
    private DateTimeOffset _since;

    public int Count => _young.Count + _old.Count;

    /// <summary>False where nothing is known. A state whose time for the next knock is over is the root.</summary>
    /// <param name="state">Null is the root.</param>
    public bool TryGet(HostAddress source, DateTimeOffset now, out KnockState? state)
    {
        state = null;
        if ((!_young.TryGetValue(source, out var entry) && !_old.TryGetValue(source, out entry)) || now - entry.At > keep || now < entry.At)
            return false;
        state = entry.State is { } decided && now - entry.At <= decided.StepTimeout ? decided : null;
        return true;
    }

    public void Set(HostAddress source, KnockState? state, DateTimeOffset now)
    {
        if (_young.Count >= limit / 2 || now - _since > keep || now < _since)
        {
            (_old, _young, _since) = (_young, _old, now);
            _young.Clear();
        }

        _young[source] = new Entry(state, now);
    }

    private readonly record struct Entry(KnockState? State, DateTimeOffset At);
}
