using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Sequences that a port scan walks through by itself, and those of a single packet.</summary>
internal static class ScanCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var sequence in facts.Sequences)
        {
            if (sequence is [var only])
                CheckSingle(only, diagnostics);
            else if (Direction(sequence) is { } direction && !IsTrapped(facts, sequence))
                diagnostics.Add(WeaknessDiagnostics.InOrder(sequence[0].Ports!.Span, direction, Severity.Warning));
        }
    }

    private static void CheckSingle(Stage only, DiagnosticBag diagnostics)
    {
        // A source that must be in a configured list is no stranger; a packet that no stranger sends is no knock.
        if (only.Demands.Count > 0 || only.Protocol is not { } protocol || !IsKnock(protocol)
            || only.Rule.Matchers.OfType<ConnectionStateMatcher>().Any(s => !Coverage.States(s).HasFlag(ConnectionStates.New)))
            return;
        if (only.Rule.Matchers.FirstOrDefault(m => m is ContentMatcher or Layer7Matcher or PacketSizeMatcher) is { } secret)
            diagnostics.Add(OrderDiagnostics.StaticSecret(secret.Span, only.Fills));
        else
            diagnostics.Add(OrderDiagnostics.SingleKnock(only.Effect.SpanOf("address-list"), only.Fills));
    }

    private static bool IsKnock(IpProtocol protocol) =>
        protocol == IpProtocol.Tcp || protocol == IpProtocol.Udp || protocol == IpProtocol.Icmp || protocol == IpProtocol.IcmpV6;

    // A plain port scan sends one protocol, no payload of its own choice and no chosen size.
    private static string? Direction(IReadOnlyList<Stage> sequence)
    {
        if (sequence.Any(s => s.Ports is null || s.Protocol != sequence[0].Protocol || s.Rule.Matchers.Any(m => m is ContentMatcher or Layer7Matcher or PacketSizeMatcher)))
            return null;
        var pairs = sequence.Zip(sequence.Skip(1)).ToList();
        return pairs.TrueForAll(p => Highest(p.First) < Lowest(p.Second)) ? "ascending" : pairs.TrueForAll(p => Lowest(p.First) > Highest(p.Second)) ? "descending" : null;
    }

    // A trap between two of the ports bans the scan before it is through.
    private static bool IsTrapped(ScriptFacts facts, IReadOnlyList<Stage> sequence)
    {
        foreach (var (first, second) in sequence.Zip(sequence.Skip(1)))
        {
            var low = Math.Min(Highest(first), Highest(second)) + 1;
            var high = Math.Max(Lowest(first), Lowest(second)) - 1;
            if (low > high)
                continue;
            IReadOnlyList<Matcher> between =
            [
                new ProtocolMatcher(first.Protocol!.Value), new PortMatcher(PortEnd.Destination, [new PortRange((ushort)low, (ushort)high)]),
            ];
            if (facts.Traps.Any(t => t.Family == first.Place.Family && Coverage.MayBothHold(t.Rule.Matchers, between)))
                return true;
        }

        return false;
    }

    private static int Lowest(Stage stage) => stage.Ports!.Ports.Min(p => p.First);

    private static int Highest(Stage stage) => stage.Ports!.Ports.Max(p => p.Last);
}
