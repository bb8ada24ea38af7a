using System.Net;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;
using Postern.Watcher.Looks;

namespace Postern.Watcher.Control;

/// <summary>The kernel, asked directly. Those that share a gate take turns.</summary>
/// <param name="watcher">Null where no watcher runs.</param>
/// <param name="tell">Hears of every change, with its cause; null where nobody listens.</param>
/// <param name="who">The user who asks; null where that is nobody's concern.</param>
/// <param name="openings">By closer looks; null where there are none.</param>
public sealed class GateControl(KernelGate gate, TimeProvider time, Func<WatcherStatus>? watcher = null, Action<GateEvent>? tell = null, string? who = null, Openings? openings = null)
    : IGateControl
{
    /// <summary>The same gate for one who is known by name.</summary>
    public IGateControl For(string user) => new GateControl(gate, time, watcher, tell, user, openings);

    public GateReport Status()
    {
        var report = Lists();
        var state = openings is null || report.State is not { } kernel ? report.State
            : kernel with { Doors = [.. kernel.Doors.Select(d => d with { Opened = d.Opened + openings[d.Name] })] };
        return report with { State = state, Watcher = watcher?.Invoke() };
    }

    public GateReport Lists()
    {
        lock (gate)
            return new GateReport(gate.InCharge() is { } table ? GateState.Read(gate, table) : null, null, null);
    }

    public GateChange Allow(IPAddress source, string name, TimeSpan duration)
    {
        lock (gate)
        {
            var change = Allowing.Allow(gate, source, name, duration);
            foreach (var key in change.Changed)
                Tell(key, key.Kind == EntryKind.List ? GateEventKind.Listed : GateEventKind.Grant, duration, "allowed");
            return change;
        }
    }

    public GateChange Revoke(IPAddress source, string? name)
    {
        lock (gate)
        {
            var change = Revoking.Revoke(gate, source, name);
            foreach (var key in change.Changed)
                Tell(key, key.Kind switch { EntryKind.Grant => GateEventKind.GrantRevoked, EntryKind.Ban => GateEventKind.BanLifted, _ => GateEventKind.ListRemoved }, null, "revoked");
            return change;
        }
    }

    /// <summary>The gate is its owner's to close.</summary>
    public void Dispose()
    {
    }

    private void Tell(EntryKey key, GateEventKind kind, TimeSpan? duration, string done) =>
        tell?.Invoke(new GateEvent(time.GetUtcNow(), kind, key.Source, key.Name) { For = duration, Cause = who is null ? done : $"{done} by {who}" });
}
