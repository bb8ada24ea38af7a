using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>A rule's effect as nft statements.</summary>
/// <param name="hooks">Where packets come into the chain from.</param>
public sealed class EffectPrinter(Chain chain, RuleSet ruleSet, ListSets lists, IReadOnlySet<Hook> hooks, DiagnosticBag diagnostics)
{
    /// <summary>Null when the rule is left out; a diagnostic says why. Empty when counting is all there is to do.</summary>
    public string? Print(Rule rule) => rule.Effect switch
    {
        AcceptEffect => "accept",
        DropEffect => "drop",
        ReturnEffect => "return",
        NoTrackEffect => "notrack",
        PassthroughEffect => "",
        LogEffect => Log(rule.LogPrefix),
        FastTrackEffect => Left(NftablesDiagnostics.FastTrack(rule.Effect.Span)),
        JumpEffect e => Jump(e),
        RejectEffect e => Reject(e),
        AddToListEffect e => Add(e),
        TranslateEffect e => TranslationPrinter.Print(e, rule, chain.Family, hooks, diagnostics),
        TarpitEffect => Left(NftablesDiagnostics.Inexpressible(rule.Effect.Span, "tarpit", "Linux has no such verdict", "use drop: the port then looks filtered")),
        _ => Left(NftablesDiagnostics.Inexpressible(rule.Effect.Span, $"the action {rule.Effect}", "the kernel's packet filter has nothing that means the same", "remove the rule if it matters little here")),
    };

    public static string Log(string prefix) => prefix.Length == 0 ? "log" : $"log prefix \"{NftText.Quoted(prefix)}: \"";

    private string? Left(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private string? Jump(JumpEffect effect)
    {
        if (ruleSet.Chains.Any(c => c.Family == chain.Family && c.Table == chain.Table && c.Name == effect.Chain && c.Rules.Count > 0))
            return $"jump {RulesCompiler.ChainName(chain.Family, chain.Table, effect.Chain)}";
        diagnostics.Add(NftablesDiagnostics.NeverMatches(effect.SpanOf("jump-target"), $"the chain {effect.Chain} has no rules, so the jump does nothing"));
        return "";
    }

    private string? Reject(RejectEffect effect)
    {
        var with = effect.With switch
        {
            "tcp-reset" => "tcp reset",
            "icmp-network-unreachable" => "icmp type net-unreachable",
            "icmp-host-unreachable" => "icmp type host-unreachable",
            "icmp-protocol-unreachable" => "icmp type prot-unreachable",
            "icmp-port-unreachable" => chain.Family == IpFamily.V4 ? "icmp type port-unreachable" : "icmpv6 type port-unreachable",
            "icmp-net-prohibited" => "icmp type net-prohibited",
            "icmp-host-prohibited" => "icmp type host-prohibited",
            "icmp-admin-prohibited" => chain.Family == IpFamily.V4 ? "icmp type admin-prohibited" : "icmpv6 type admin-prohibited",
            "icmp-no-route" => "icmpv6 type no-route",
            "icmp-address-unreachable" => "icmpv6 type addr-unreachable",
            _ => null,
        };
        return with is null
            ? Left(NftablesDiagnostics.Inexpressible(effect.SpanOf("reject-with"), $"reject-with={effect.With}", "nft has no such answer", "use icmp-admin-prohibited, or drop, which tells a scanner less"))
            : $"reject with {with}";
    }

    private string Add(AddToListEffect effect)
    {
        if (effect.Timeout.Kind == ListTimeoutKind.NoneStatic)
            diagnostics.Add(NftablesDiagnostics.NoneStatic(effect.SpanOf("address-list-timeout"), effect.List));
        var field = $"{NftText.Address(chain.Family)} {(effect.End == PacketEnd.Source ? "saddr" : "daddr")}";
        var update = $"update @{ListSets.Dynamic(chain.Family, effect.List)} {{ {field}{lists.Timeout(chain.Family, effect)} }}";
        var configured = lists.Configured(chain.Family, effect.List).ToList();
        if (configured.Count == 0)
            return update;
        diagnostics.Add(NftablesDiagnostics.PrefixNotRenewed(effect.SpanOf("address-list"), effect.List));
        return $"{string.Concat(configured.Select(set => $"{field} != @{set} "))}{update}";
    }
}
