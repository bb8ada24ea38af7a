using Postern.Client.Signing;
using Postern.Spa.Native;

namespace Postern.Client.Spa;

/// <summary>What came of knocking.</summary>
/// <param name="Answer">Null where none came, or none was waited for.</param>
/// <param name="By">The key that the gate answered, or that was used last.</param>
/// <param name="Route">Of the packet that was answered, or sent last; null where none left.</param>
/// <param name="Skew">What the gate's clock is ahead of this machine's; measured by the answer.</param>
/// <param name="Problem">Why no packet could leave.</param>
public sealed record SpaOutcome(SpaAnswer? Answer, SignerCandidate? By, Route? Route, int Sent, TimeSpan Skew, KnockProblem? Problem)
{
    /// <summary>An ICMP error said that nobody takes packets there: no gate that hides does so.</summary>
    public bool IsRefusedByHost { get; init; }

    /// <summary>Keys that would not sign, and why.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];
}
