using System.Net;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Cli.Gates;

/// <summary>Hosts that a policy or script translates to, and a machine that forwards nothing.</summary>
internal static class ForwardingCheck
{
    /// <summary>One finding for each IP version, at the first host.</summary>
    /// <param name="forwards">Whether the machine forwards, asked with true for IPv6.</param>
    public static IEnumerable<Diagnostic> Find(RuleSet ruleSet, Func<bool, bool> forwards) => Targets(ruleSet)
        .GroupBy(t => IpFamilies.Of(t.Address))
        .Where(g => !forwards(g.Key == IpFamily.V6))
        .Select(g => MachineDiagnostics.NotForwarding(g.First().Span, g.First().Name, g.Key));

    private static IEnumerable<(IPAddress Address, string Name, SourceSpan Span)> Targets(RuleSet ruleSet) =>
    [
        .. (ruleSet.Guard?.Doors ?? []).Where(d => d.IsLocal).SelectMany(d => d.ForwardTo).Select(t => (t.Address, t.ToString(), t.Span)),
        .. ruleSet.Chains.SelectMany(c => c.Rules).Where(r => !r.Disabled).Select(r => r.Effect).OfType<TranslateEffect>()
            .Where(t => t is { Kind: "dst-nat" or "netmap", ToAddresses: not null }).Select(t => (t.ToAddresses!.Value.First, t.ToAddresses.Value.ToString(), t.SpanOf("to-addresses"))),
    ];
}
