using Postern.Watcher.Gates;

namespace Postern.Cli.Gates;

/// <summary>The kernel of the host that a command runs on.</summary>
public static class HostGate
{
    /// <summary>Null after a message on the terminal.</summary>
    public static KernelGate? Open(Terminal terminal)
    {
        var gate = KernelGate.Open(out var refusal);
        if (gate is null)
            terminal.Error.WriteLine($"postern: {refusal}");
        return gate;
    }
}
