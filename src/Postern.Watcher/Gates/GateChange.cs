using Postern.Watcher.Events;

namespace Postern.Watcher.Gates;

public enum ChangeOutcome
{
    Done,

    /// <summary>What was asked for is not there, or cannot be read.</summary>
    WrongInput,

    /// <summary>There is no gate, or the kernel refused; nothing was changed.</summary>
    MachineRefused,
}

/// <summary>What came of <c>allow</c> or <c>revoke</c>.</summary>
/// <param name="Text">One line for whoever asked.</param>
/// <param name="Changed">What it gave the source or took from it.</param>
public sealed record GateChange(ChangeOutcome Outcome, string Text, IReadOnlyList<EntryKey> Changed)
{
    internal static GateChange NoGate => Refused("no gate here (postern up FILE)");

    internal static GateChange Wrong(string text) => new(ChangeOutcome.WrongInput, text, []);

    internal static GateChange Refused(string text) => new(ChangeOutcome.MachineRefused, text, []);
}
