using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>How easily scans and chance meet a sequence.</summary>
internal static class HardeningCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        var begun = new HashSet<SourceSpan>();
        foreach (var sequence in facts.Sequences)
        {
            // Ways that begin alike are one finding.
            var first = sequence[0];
            if (!begun.Add(first.Rule.Span))
                continue;
            var span = SpanOf(first);
            if (first.Protocol == IpProtocol.Icmp || first.Protocol == IpProtocol.IcmpV6)
                diagnostics.Add(KnockDiagnostics.IcmpFirst(span));
            if (sequence.Count == 2 && sequence.All(IsPlain))
                diagnostics.Add(RouterDiagnostics.FewKnocks(span, sequence.Count));
            // Ports in order are ScanCheck's, whose remedy is the same.
            if (sequence.Count > 1 && first.Protocol is { HasPorts: true } protocol && sequence.All(s => s.Protocol == protocol && IsPlain(s)) && ScanCheck.Direction(sequence) is null)
                diagnostics.Add(RouterDiagnostics.OneProtocol(span, protocol.ToString()));
        }

        if (facts.Sequences.FirstOrDefault(s => s.All(IsPlain)) is { } plain && !facts.Lists.Any(l => l.IsBan && l.Fillers.Count > 0)
            && !facts.Rules.Any(r => r.Rule.Matchers.Any(m => m is PortScanMatcher)))
            diagnostics.Add(RouterDiagnostics.NoBan(plain[0].Effect.Span));
    }

    private static SourceSpan SpanOf(Stage stage) =>
        stage.Rule.Matchers.FirstOrDefault(m => m is ProtocolMatcher) is { } protocol ? protocol.Span : stage.Effect.Span;

    // What a plain scan sends: no payload of its own choice and no chosen size.
    private static bool IsPlain(Stage stage) => !stage.Rule.Matchers.Any(m => m is ContentMatcher or Layer7Matcher or PacketSizeMatcher);
}
