using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>RouterOS's address translations as nft statements. As there, only the first packet of a connection meets them.</summary>
internal static class TranslationPrinter
{
    private static readonly Hook[] DestinationHooks = [Hook.Prerouting, Hook.Output];
    private static readonly Hook[] SourceHooks = [Hook.Postrouting, Hook.Input];

    /// <summary>Null when the rule is left out; a diagnostic says why.</summary>
    /// <param name="hooks">Where packets come into the rule's chain from.</param>
    public static string? Print(TranslateEffect effect, Rule rule, IpFamily family, IReadOnlySet<Hook> hooks, DiagnosticBag diagnostics)
    {
        var parameter = family == IpFamily.V4 ? "to-addresses" : "to-address";
        if (effect.ToAddresses is { } other && other.Family != family)
            return Left(NatDiagnostics.OtherFamily(effect.SpanOf(parameter), other));
        if (effect.Kind is "netmap" or "same" && effect.ToAddresses is not { IsSingle: true })
            return Left(NatDiagnostics.ManyToMany(effect.Span, effect.Kind));
        if (effect.ToPorts is not null && !rule.Matchers.OfType<ProtocolMatcher>().Any(m => !m.Negated && m.Protocol.HasPorts))
            return Left(NatDiagnostics.PortsOfNoProtocol(effect.SpanOf("to-ports")));
        // The hooks know which end a rule of netmap or same means; no rule there may mean both.
        var isSource = effect.Kind is "src-nat" or "masquerade" || (effect.Kind is "netmap" or "same" && hooks.Any(SourceHooks.Contains));
        if (hooks.Any((isSource ? DestinationHooks : SourceHooks).Contains))
            return Left(NatDiagnostics.WrongEnd(effect.Span, effect.Kind, isSource));
        var ip = NftText.Address(family);
        return effect.Kind switch
        {
            "redirect" or "masquerade" when effect.ToAddresses is { } unused => Left(NatDiagnostics.AddressChosen(effect.SpanOf(parameter), effect.Kind, unused)),
            "redirect" or "masquerade" => $"{effect.Kind}{(effect.ToPorts is { } ports ? $" to :{ports}" : "")}",
            _ when effect.ToAddresses is null && effect.ToPorts is null => Left(NatDiagnostics.ToNowhere(effect.Span, effect.Kind)),
            _ => effect.ToAddresses is { } to
                ? $"{(isSource ? "snat" : "dnat")} {ip} to {Target(to, effect.ToPorts)}"
                : $"{(isSource ? "snat" : "dnat")} to :{effect.ToPorts}",
        };

        string? Left(Diagnostic diagnostic)
        {
            diagnostics.Add(diagnostic);
            return null;
        }
    }

    private static string Target(AddressRange to, PortRange? ports)
    {
        var ends = to.IsSingle ? [to.First] : new[] { to.First, to.Last };
        var isBracketed = ports is not null && to.Family == IpFamily.V6;
        return string.Join('-', ends.Select(a => isBracketed ? $"[{a}]" : a.ToString())) + (ports is { } p ? $":{p}" : "");
    }
}
