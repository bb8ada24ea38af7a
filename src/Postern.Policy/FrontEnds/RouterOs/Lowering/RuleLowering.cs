using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Lowering;

/// <summary>Items of filter, raw and nat to chains of rules.</summary>
internal static class RuleLowering
{
    private static readonly MenuKind[] Menus = [MenuKind.Raw, MenuKind.Nat, MenuKind.Filter];

    /// <summary>Each rule beside the item it came from, so that checks can point at a parameter.</summary>
    internal readonly record struct LoweredRule(ConfigItem Item, RuleTable Table, string Chain, Rule Rule);

    public static List<LoweredRule> Lower(Configuration configuration, Reports reports)
    {
        var rules = new List<LoweredRule>();
        foreach (var item in Menus.SelectMany(configuration.Items))
        {
            if (reports.IsFull)
                break;
            if (Lower(item, reports) is { } rule)
                rules.Add(rule);
        }

        return rules;
    }

    /// <summary>Chains by table, IPv4 first, each where its first rule stands.</summary>
    public static IReadOnlyList<Chain> Chains(IEnumerable<LoweredRule> rules) =>
    [
        .. rules.GroupBy(r => (r.Table, r.Item.Menu.Family, r.Chain))
            .OrderBy(g => g.Key.Table).ThenBy(g => g.Key.Family)
            .Select(g => new Chain(g.Key.Table, g.Key.Family, g.Key.Chain, HookOf(g.Key.Table, g.Key.Chain), [.. g.Select(r => r.Rule)])),
    ];

    public static Hook? HookOf(RuleTable table, string chain) => (table, chain) switch
    {
        (RuleTable.Filter or RuleTable.Nat, "input") => Hook.Input,
        (RuleTable.Filter, "forward") => Hook.Forward,
        (_, "output") => Hook.Output,
        (RuleTable.Raw, "prerouting") or (RuleTable.Nat, "dstnat") => Hook.Prerouting,
        (RuleTable.Nat, "srcnat") => Hook.Postrouting,
        _ => null,
    };

    private static LoweredRule? Lower(ConfigItem item, Reports reports)
    {
        if (item.Assigned("chain")?.Meaning is not string chain)
        {
            if (item.Assigned("chain") is null)
                reports.Add(MenuDiagnostics.MissingArgument(item.Place.Span, "chain", item.Menu.Path));
            return null;
        }

        // OrderBy is stable: matchers of the same order stay as they were set.
        var matchers = item.Assignments.Values.Select(a => a.Meaning).OfType<Matcher>().OrderBy(m => m.Order).ToList();
        var protocol = matchers.OfType<ProtocolMatcher>().FirstOrDefault(p => !p.Negated)?.Protocol;
        CheckProtocol(item, protocol, reports);
        var effect = RuleEffects.Lower(item, chain, protocol, reports);
        if (effect is null)
            return null;
        var rule = new Rule
        {
            Matchers = matchers,
            Effect = effect,
            Comment = item.Comment,
            Disabled = item.IsDisabled,
            Log = item.Assigned("log")?.Meaning is true,
            LogPrefix = item.Assigned("log-prefix")?.Meaning as string ?? "",
            Span = item.Place.Span,
        };
        var table = item.Menu.Kind switch { MenuKind.Raw => RuleTable.Raw, MenuKind.Nat => RuleTable.Nat, _ => RuleTable.Filter };
        return new LoweredRule(item, table, chain, rule);
    }

    private static void CheckProtocol(ConfigItem item, IpProtocol? protocol, Reports reports)
    {
        foreach (var name in (ReadOnlySpan<string>)["dst-port", "src-port", "port"])
        {
            if (item.Assigned(name) is { } ports && protocol is not { HasPorts: true })
                reports.Add(RuleDiagnostics.PortsNeedProtocol(ports.Value.Span, name));
        }

        if (item.Assigned("to-ports") is { } toPorts && protocol is not { HasPorts: true } && item.Assigned("action")?.Value.Text is "dst-nat" or "redirect")
            reports.Add(RuleDiagnostics.PortsNeedProtocol(toPorts.Value.Span, "to-ports"));
        if (item.Assigned("tcp-flags") is { } flags && protocol != IpProtocol.Tcp)
            reports.Add(RuleDiagnostics.FlagsNeedTcp(flags.Value.Span));
        if (item.Assigned("tcp-mss") is { } mss && protocol != IpProtocol.Tcp)
            reports.Add(RuleDiagnostics.NeedsTcp(mss.Value.Span, "tcp-mss"));
        var icmp = item.Menu.Family == IpFamily.V4 ? IpProtocol.Icmp : IpProtocol.IcmpV6;
        if (item.Assigned("icmp-options") is { } options && protocol != icmp)
            reports.Add(RuleDiagnostics.IcmpOptionsNeedIcmp(options.Value.Span, icmp.ToString()));
        if (item.Menu.Family == IpFamily.V6 && protocol == IpProtocol.Icmp)
            reports.Add(RuleDiagnostics.Ipv6Needs(item.Assigned("protocol")!.Value.Span));
        if (item.Assigned("packet-size") is { Meaning: PacketSizeMatcher { Negated: false } size } sized && size.Last < LeastSize(protocol, item.Menu.Family))
            reports.Add(RuleDiagnostics.ImpossibleSize(sized.Value.Span, LeastSize(protocol, item.Menu.Family)));
    }

    private static int LeastSize(IpProtocol? protocol, IpFamily family) =>
        (family == IpFamily.V4 ? 20 : 40) + (protocol == IpProtocol.Tcp ? 20 : protocol == IpProtocol.Udp || protocol == IpProtocol.Icmp ? 8 : protocol == IpProtocol.IcmpV6 ? 4 : 0);
}
