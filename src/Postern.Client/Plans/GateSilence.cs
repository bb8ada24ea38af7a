using System.Globalization;
using Postern.Client.Signing;
using Postern.Client.Spa;
using Postern.Spa.Keys;

namespace Postern.Client.Plans;

/// <summary>What it may mean that a gate says nothing.</summary>
internal static class GateSilence
{
    public static KnockProblem Explain(Invitation gate, SpaOutcome outcome, IReadOnlyList<SignerCandidate> keys, IReadOnlyList<string> passedOver, DateTimeOffset now)
    {
        var by = keys.Count == 1 ? keys[0].ToString() : $"{keys.Count} keys";
        var more = string.Concat(passedOver.Select(p => $"\n    {p}"));
        if (outcome.IsRefusedByHost)
        {
            return KnockProblem.Refused($"{gate.Host} says that nobody takes packets at UDP port {gate.Port}",
                "its gate is down, or the name leads to another machine: a gate that runs says nothing to strangers" + more);
        }

        return KnockProblem.Refused(
            string.Create(CultureInfo.InvariantCulture, $"no answer from {gate.Host} port {gate.Port} to {outcome.Sent} packets, signed by {by}"),
            string.Create(CultureInfo.InvariantCulture, $"""
                a gate answers nobody but those it knows, so it may be any of these:
                    it does not know this key (send its owner the .pub file; --key FILE chooses another)
                    your clock is minutes off (it says {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC)
                    the invitation is older than the gate's key (ask for a new one)
                    the gate is down, or something on the way drops UDP to port {gate.Port} (try again; -4 or -6 chooses the way)
                """) + more);
    }
}
