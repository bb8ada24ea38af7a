using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>A rule's matchers in nft, in RouterOS's order of evaluation.</summary>
public sealed class MatcherPrinter(Chain chain, ListSets lists, InterfaceNames interfaces, DiagnosticBag diagnostics)
{
    private readonly string _ip = NftText.Address(chain.Family);

    /// <summary>Null when the rule is left out; a diagnostic says why.</summary>
    public RuleMatch? Print(Rule rule)
    {
        var alternatives = new List<string> { "" };
        var counting = new List<string>();
        foreach (var matcher in rule.Matchers)
        {
            if (Condition(matcher, rule) is not { } condition)
                return null;
            if (matcher is LimitMatcher or RandomMatcher or NthMatcher)
                counting.AddRange(condition);
            else
                alternatives = [.. alternatives.SelectMany(a => condition.Select(c => $"{a} {c}".Trim()))];
        }

        return new RuleMatch(alternatives, string.Join(' ', counting));
    }

    /// <summary>Disjoint alternatives; [""] is always true; null when it cannot be said or never holds.</summary>
    private IReadOnlyList<string>? Condition(Matcher matcher, Rule rule) => matcher switch
    {
        ProtocolMatcher m => [$"meta l4proto {Not(m)}{Protocol(m.Protocol)}"],
        AddressMatcher m => [$"{_ip} {End(m.End)} {Not(m)}{m.Range}"],
        AddressListMatcher m => AddressList(m),
        AddressTypeMatcher m => [$"fib {End(m.End)} type {Not(m)}{NftText.SetOf(m.Types.Select(t => t.ToString().ToLowerInvariant()))}"],
        PortMatcher m => Ports(m),
        InterfaceMatcher m => Device(m.Direction, interfaces.Interface(m.Interface), m),
        InterfaceListMatcher m => Device(m.Direction, interfaces.List(m.List, m.Span), m),
        ConnectionStateMatcher m => [$"ct state {Not(m)}{NftText.SetOf(States(m.States))}"],
        ConnectionNatStateMatcher m => NatState(m, rule),
        TcpFlagsMatcher m => [m.Negated ? KnockMatch.Flags(m.Test).Replace("==", "!=") : KnockMatch.Flags(m.Test)],
        IcmpMatcher m => Icmp(m),
        PacketSizeMatcher m => [$"meta length {Not(m)}{(m.First == m.Last ? $"{m.First}" : $"{m.First}-{m.Last}")}"],
        TtlMatcher m => [$"{(m.Family == IpFamily.V4 ? "ip ttl" : "ip6 hoplimit")} {m.Comparison switch { Comparison.Equal => "", Comparison.NotEqual => "!= ", Comparison.LessThan => "< ", _ => "> " }}{m.Value}"],
        DscpMatcher m => [$"{_ip} dscp {Not(m)}{m.Value}"],
        // Without the family in front nft joins the address with an Ethernet type that a set statement needs, behind the rule's counter.
        SourceMacMatcher m => [$"meta nfproto ipv{NftText.Digit(chain.Family)} ether saddr {Not(m)}{m.Address}"],
        LimitMatcher m => Limit(m, rule),
        RandomMatcher m => [$"numgen random mod 100 {(m.Negated ? ">=" : "<")} {m.Percent}"],
        NthMatcher m => [$"numgen inc mod {m.Every} {Not(m)}{m.Packet - 1}"],
        // The payload is looked at behind all else that does not count: PayloadRules.
        ContentMatcher or Layer7Matcher => [""],
        PortScanMatcher => Left(matcher, rule, "the kernel has no such count of a source's ports",
            "use traps in a policy: they ban whoever touches a port that no client uses"),
        _ => Inexpressible(matcher, rule),
    };

    /// <summary>nft looks other names up in a file of the host, which may lack them.</summary>
    private static string Protocol(IpProtocol protocol) => protocol.Number switch { 1 => "icmp", 6 => "tcp", 17 => "udp", 58 => "ipv6-icmp", var n => $"{n}" };

    private static string Not(Matcher matcher) => matcher.Negated ? "!= " : "";

    private static string End(PacketEnd end) => end == PacketEnd.Source ? "saddr" : "daddr";

    private static IEnumerable<string> States(ConnectionStates states) =>
        Enum.GetValues<ConnectionStates>().Where(s => s != ConnectionStates.None && states.HasFlag(s)).Select(s => s.ToString().ToLowerInvariant());

    private IReadOnlyList<string>? NatState(ConnectionNatStateMatcher m, Rule rule)
    {
        if ((m.States & ~(NatStates.SrcNat | NatStates.DstNat)) != 0)
            return Inexpressible(m, rule);
        var bits = m.States switch { NatStates.SrcNat => "snat", NatStates.DstNat => "dnat", _ => "(snat | dnat)" };
        // Without a connection there is no status to compare, and nothing is translated.
        const string Unconnected = "{ invalid, untracked }";
        var isConnected = rule.Matchers.OfType<ConnectionStateMatcher>().Any(s => !s.Negated && (s.States & (ConnectionStates.Invalid | ConnectionStates.Untracked)) == 0);
        return !m.Negated ? [$"ct status & {bits} != 0"]
            : isConnected ? [$"ct status & {bits} == 0"]
            : [$"ct state {Unconnected}", $"ct state != {Unconnected} ct status & {bits} == 0"];
    }

    private IReadOnlyList<string> AddressList(AddressListMatcher m)
    {
        var field = $"{_ip} {End(m.End)}";
        var sets = lists.Of(chain.Family, m.List).ToList();
        return m.Negated ? [NotIn(sets)] : [.. sets.Select((set, i) => $"{NotIn(sets.Take(i))} {field} @{set}".TrimStart())];

        string NotIn(IEnumerable<string> others) => string.Join(' ', others.Select(o => $"{field} != @{o}"));
    }

    private static IReadOnlyList<string> Ports(PortMatcher m)
    {
        // Of two unequal numbers side by side nft makes one of both, which differs where either does; it leaves ranges alone.
        var ports = m is { Negated: true, Ports: [{ IsSingle: true } one] } ? $"{one}-{one}" : NftText.SetOf(m.Ports.Select(p => p.ToString()));
        return m.End switch
        {
            PortEnd.Source => [$"th sport {Not(m)}{ports}"],
            PortEnd.Destination => [$"th dport {Not(m)}{ports}"],
            _ when m.Negated => [$"th sport != {ports} th dport != {ports}"],
            _ => [$"th dport {ports}", $"th dport != {ports} th sport {ports}"],
        };
    }

    /// <summary>A packet without that device gives the result of the negation: RouterOS, "Common Firewall Matchers".</summary>
    private IReadOnlyList<string>? Device(Direction direction, IReadOnlyList<string>? names, Matcher matcher)
    {
        var hasDevice = chain.Hook is null || (direction == Direction.In ? chain.Hook is not (Hook.Output or Hook.Postrouting) : chain.Hook is Hook.Forward or Hook.Output or Hook.Postrouting);
        var always = names is null ? !matcher.Negated : (names.Count == 0 || !hasDevice) && matcher.Negated;
        if (always)
            return [""];
        if (names is null || names.Count == 0 || !hasDevice)
        {
            diagnostics.Add(NftablesDiagnostics.NeverMatches(matcher.Span, $"{matcher} holds for no packet of the chain {chain.Name}"));
            return null;
        }

        return [$"{(direction == Direction.In ? "iifname" : "oifname")} {Not(matcher)}{NftText.SetOf(names.Select(n => $"\"{NftText.Quoted(n)}\""))}"];
    }

    private IReadOnlyList<string> Icmp(IcmpMatcher m)
    {
        var icmp = chain.Family == IpFamily.V4 ? "icmp" : "icmpv6";
        if (m is { FirstCode: 0, LastCode: 255 })
            return [$"{icmp} type {Not(m)}{m.Type}"];
        var code = m.FirstCode == m.LastCode ? $"{m.FirstCode}" : $"{m.FirstCode}-{m.LastCode}";
        return m.Negated
            ? [$"{icmp} type != {m.Type}", $"{icmp} type {m.Type} {icmp} code != {code}"]
            : [$"{icmp} type {m.Type} {icmp} code {code}"];
    }

    private IReadOnlyList<string>? Limit(LimitMatcher m, Rule rule)
    {
        // nft counts per second, minute, hour or day; any other period is scaled to one of them if that divides evenly.
        foreach (var (unit, seconds) in (ReadOnlySpan<(string, double)>)[("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400)])
        {
            var rate = m.Rate * seconds / m.Per.TotalSeconds;
            if (rate < 1 || Math.Abs(rate - Math.Round(rate)) > 1e-9 || m.Burst < 1)
                continue;
            return m.CountsBits
                ? [$"limit rate {(m.Negated ? "over " : "")}{Math.Max(1, (long)rate / 8)} bytes/{unit} burst {Math.Max(1, m.Burst / 8)} bytes"]
                : [$"limit rate {(m.Negated ? "over " : "")}{(long)rate}/{unit} burst {m.Burst} packets"];
        }

        return Left(m, rule, "nft counts a whole number of packets per second, minute, hour or day, and a burst of at least 1",
            "write the rate so, for example limit=5/1m,5:packet");
    }

    private IReadOnlyList<string>? Inexpressible(Matcher matcher, Rule rule) =>
        Left(matcher, rule, "the kernel's packet filter has nothing that means the same", "remove it from the rule if it matters little here");

    /// <summary>Closed when in doubt: a rule that only lets in may be left out, any other may not.</summary>
    private IReadOnlyList<string>? Left(Matcher matcher, Rule rule, string why, string remedy)
    {
        diagnostics.Add(rule.Effect is AcceptEffect
            ? NftablesDiagnostics.AcceptLeftOut(matcher.Span, matcher.ToString()!)
            : NftablesDiagnostics.Inexpressible(matcher.Span, matcher.ToString()!, why, remedy));
        return null;
    }
}
