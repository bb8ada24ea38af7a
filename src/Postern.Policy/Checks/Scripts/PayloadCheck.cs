using System.Collections.Frozen;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>What a knock carries: sizes, contents and layer 7 patterns that cannot or hardly be met.</summary>
internal static class PayloadCheck
{
    /// <summary>What people type behind ping -s and -l, and what ping sends by itself on Windows (32) and Linux (56).</summary>
    private static readonly FrozenSet<int> UsualPayloads = new[] { 32, 56, 64, 100, 200, 256, 300, 400, 500, 512, 1000, 1024 }.ToFrozenSet();

    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var stage in facts.Stages)
        {
            if (stage.Rule.Matchers.OfType<PacketSizeMatcher>().FirstOrDefault(m => !m.Negated && m.First == m.Last && UsualPayloads.Contains(m.First)) is { } size
                && stage.Protocol is { } icmp && (icmp == IpProtocol.Icmp || icmp == IpProtocol.IcmpV6))
                diagnostics.Add(PayloadDiagnostics.SizeOfPayload(size.Span, size.First, stage.Place.Family == IpFamily.V4 ? 28 : 48));
            if (stage.Protocol == IpProtocol.Tcp && stage.Rule.Matchers.FirstOrDefault(m => m is Layer7Matcher or ContentMatcher) is { Negated: false } payload && !IsAnswered(facts, stage))
                diagnostics.Add(PayloadDiagnostics.PayloadOnTcp(payload.Span, payload));
        }

        var used = facts.Rules.SelectMany(r => r.Rule.Matchers.OfType<Layer7Matcher>()).Select(m => m.Pattern).ToHashSet();
        foreach (var pattern in facts.RuleSet.Layer7Patterns.Where(p => used.Contains(p.Name)))
            CheckPattern(pattern, diagnostics);
    }

    private static void CheckPattern(Layer7Pattern pattern, DiagnosticBag diagnostics)
    {
        var text = pattern.Expression;
        if (HasUpperCase(text))
            diagnostics.Add(PayloadDiagnostics.UpperCase(pattern.ExpressionSpan, pattern.Name));
        if (text.EndsWith("/$", StringComparison.Ordinal))
            diagnostics.Add(PayloadDiagnostics.SlashBeforeEnd(pattern.ExpressionSpan, pattern.Name));
        if (text.AsSpan().ContainsAny('\r', '\n'))
            diagnostics.Add(PayloadDiagnostics.LineBreak(pattern.ExpressionSpan, pattern.Name));
    }

    // Letters that stand for themselves: neither behind a backslash nor among the alternatives of a bracket.
    private static bool HasUpperCase(string pattern)
    {
        var isInBracket = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                i++;
            else if (pattern[i] is '[' or ']')
                isInBracket = pattern[i] == '[';
            else if (!isInBracket && char.IsAsciiLetterUpper(pattern[i]))
                return true;
        }

        return false;
    }

    /// <summary>A rule that lets everybody's SYN to the port in: then a service can answer, and data can follow.</summary>
    private static bool IsAnswered(ScriptFacts facts, Stage stage) => facts.Rules.Any(r => r.Family == stage.Place.Family && r.Rule.Effect is AcceptEffect
        && !r.Rule.Matchers.Any(m => m is AddressListMatcher { Negated: false } or AddressMatcher)
        && !r.Rule.Matchers.OfType<ConnectionStateMatcher>().Any(s => !Coverage.States(s).HasFlag(ConnectionStates.New))
        && Coverage.MayBothHold(r.Rule.Matchers, stage.Rule.Matchers));
}
