using System.Net;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Watcher.Gates;

/// <summary>A grant by hand, or an entry on an address list; renews one that is there and lifts a ban.</summary>
public static class Allowing
{
    public static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    public static GateChange Allow(KernelGate gate, IPAddress source, string name, TimeSpan duration)
    {
        if (gate.InCharge() is not { } table)
            return GateChange.NoGate;
        if (Targets.Find(gate, table, name, source) is not { } target)
            return Targets.Missing(gate, table, name);
        var entries = new List<SetEntry> { target };
        if (target.Door is not null && Targets.Plain(table, GuardNames.Admitted, source) is { } admitted)
            entries.Add(admitted);
        var commands = string.Concat(entries.Select(e => e.Remove() + e.Add(duration)));
        if (Targets.Plain(table, GuardNames.Banned, source) is { } ban)
            commands += ban.Remove();
        if (gate.Run(commands) is { Done: false } failed)
            return GateChange.Refused(KernelGate.Explain(failed));
        return new GateChange(ChangeOutcome.Done, $"{source} may pass {name} for {Durations.Text(duration)}",
            [new EntryKey(target.Door is null ? EntryKind.List : EntryKind.Grant, name, source.ToString())]);
    }
}
