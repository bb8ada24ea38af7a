using System.Collections.Concurrent;
using Postern.Watcher.Events;

namespace Postern.Watcher.Looks;

/// <summary>How often closer looks opened each door since the load; the kernel counts only what it opens itself. For concurrent use.</summary>
public sealed class Openings
{
    private readonly ConcurrentDictionary<string, long> _byDoor = new(StringComparer.Ordinal);

    public long this[string door] => _byDoor.GetValueOrDefault(door);

    public void Add(GateEvent told)
    {
        ArgumentNullException.ThrowIfNull(told);
        if (told.Kind == GateEventKind.Open)
            _byDoor.AddOrUpdate(told.Name, 1, (_, count) => count + 1);
    }

    /// <summary>The kernel's counters begin anew with a load, and these with them.</summary>
    public void Clear() => _byDoor.Clear();
}
