using Postern.Policy.Backends.Nftables.Loading;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Looks;

/// <summary>Writes what was decided into the kernel: all at once, and one by one where the kernel holds something unexpected.</summary>
public sealed class ChangeWriter(KernelGate gate, string table, Troubles troubles)
{
    private const string Part = "kernel";

    /// <summary>From so many on it is worth a try to take all for new, as they mostly are where many come at once.</summary>
    private const int Many = 16;

    /// <returns>False where the kernel did not take all of it.</returns>
    public bool Apply(LookEffects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        var done = Apply(effects.Changes);
        foreach (var grant in effects.WideGrants)
            done &= Apply(grant);
        return done;
    }

    /// <returns>False where the kernel did not take all of it.</returns>
    public bool Apply(IReadOnlyList<SetChange> changes)
    {
        if (changes.Count == 0)
            return true;
        if ((changes.Count >= Many && gate.Run(ChangeText.Batch(table, changes, areNew: true)).Done) || gate.Run(ChangeText.Batch(table, changes)).Done)
        {
            troubles.End(Part);
            return true;
        }

        var done = true;
        foreach (var change in changes)
        {
            if (gate.Run(ChangeText.Batch(table, [change])).Done || gate.Run(ChangeText.Replace(table, change)).Done)
                continue;
            if (!change.IsGone && gate.Run(ChangeText.Add(table, change)) is { Done: false } failed)
            {
                troubles.Report(Part, $"{change.Key} could not be written to {change.Set}: {KernelGate.Explain(failed)}");
                done = false;
            }
        }

        return done;
    }

    private bool Apply(WideGrant grant)
    {
        if (gate.Read(table) is not { } loaded)
            return false;
        var standing = gate.Elements(loaded, grant.Set)?.Elements.Select(WideGrant.Of).OfType<WideGrant>() ?? [];
        if (gate.Run(WideGrantCommands.Grant(table, standing, grant)) is not { Done: false } failed)
            return true;
        troubles.Report(Part, $"{grant.Key} could not be written to {grant.Set}: {KernelGate.Explain(failed)}");
        return false;
    }
}
