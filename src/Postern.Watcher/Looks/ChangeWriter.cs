using Postern.Watcher.Gates;

namespace Postern.Watcher.Looks;

/// <summary>Writes what was decided into the kernel: all at once, and one by one where the kernel holds something unexpected.</summary>
public sealed class ChangeWriter(KernelGate gate, string table, Troubles troubles)
{
    private const string Part = "kernel";

    public void Apply(IReadOnlyList<SetChange> changes)
    {
        if (changes.Count == 0)
            return;
        if (gate.Run(ChangeText.Batch(table, changes)).Done)
        {
            troubles.End(Part);
            return;
        }

        foreach (var change in changes)
        {
            if (gate.Run(ChangeText.Batch(table, [change])).Done || gate.Run(ChangeText.Replace(table, change)).Done)
                continue;
            if (!change.IsGone && gate.Run(ChangeText.Add(table, change)) is { Done: false } failed)
                troubles.Report(Part, $"{change.Key} could not be written to {change.Set}: {KernelGate.Explain(failed)}");
        }
    }
}
