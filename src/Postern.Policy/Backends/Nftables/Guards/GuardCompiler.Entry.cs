using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>Where packets come in, and the one look-up.</summary>
public sealed partial class GuardCompiler
{
    private const string NewConnection = "tcp flags & (fin | syn | rst | ack) == syn";

    /// <summary>Behind connection tracking (-200), before address translation and anybody's packet marks (-150).</summary>
    private const string AfterTracking = "type filter hook prerouting priority -190; policy accept;";

    private const string BeforeTracking = "type filter hook prerouting priority -300; policy accept;";

    private void Sources()
    {
        SourceSet(GuardNames.Grants, "source . door: may pass until the time runs out", "mark");
        SourceSet(GuardNames.Earlier, "source . source port . port of TCP connections that were there before the gate", "inet_service . inet_service");
        // Kept without traps too: a policy that is loaded later may have some, and must know whom to leave alone.
        SourceSet(GuardNames.Admitted, "has a grant at some door, so that traps leave it alone");
        if (_automata.All.Any(a => a.Strictness != Strictness.Off))
            SourceSet(GuardNames.Busy, "sources that change their attempts more often than any client does");
        if (HasTraps)
            SourceSet(GuardNames.Banned, "touched a trap");

        TrustedNames();
        foreach (var family in HasTrusted ? IpFamily.Both.Each() : [])
        {
            _sets.Add(new NftSet
            {
                Name = GuardNames.Trusted + NftText.Digit(family),
                KeyType = NftText.AddressType(family),
                Flags = "interval",
                Comment = "needs no knock",
                Elements = [.. Disjoint(_guard.Trusted.Where(t => t.Range?.Family == family).Select(t => t.Range!.Value)).Select(r => r.ToString())],
            });
        }
    }

    private void TrustedNames()
    {
        foreach (var trusted in _guard.Trusted.Where(t => t.HostName is not null && !_options.HasWatcher))
            _diagnostics.Add(NftablesDiagnostics.HostName(trusted.Span, trusted.HostName!));
        foreach (var family in HasTrustedNames ? IpFamily.Both.Each() : [])
        {
            _sets.Add(new NftSet
            {
                Name = GuardNames.TrustedNames + NftText.Digit(family),
                KeyType = NftText.AddressType(family),
                IsWatched = true,
                Comment = "trusted by name",
            });
        }
    }

    private IEnumerable<HostNameUse> NameUses => !HasTrustedNames ? [] : _guard.Trusted.Where(t => t.HostName is not null)
        .SelectMany(t => IpFamily.Both.Each().Select(f => new HostNameUse(HostNameUse.Plain(t.HostName!), f, GuardNames.TrustedNames + NftText.Digit(f), t.Span)));

    /// <summary>Rules by which a source that needs no knock gets the verdict.</summary>
    private IEnumerable<string> TrustedRules(string verdict) =>
    [
        .. HasTrusted ? PerFamily((ip, v) => $"{ip} saddr @{GuardNames.Trusted}{v} {verdict}") : [],
        .. HasTrustedNames ? PerFamily((ip, v) => $"{ip} saddr @{GuardNames.TrustedNames}{v} {verdict}") : [],
    ];

    /// <summary>nft refuses intervals that overlap; a range inside another adds nothing.</summary>
    internal static IEnumerable<AddressRange> Disjoint(IEnumerable<AddressRange> ranges)
    {
        var kept = new List<AddressRange>();
        foreach (var range in ranges.OrderBy(r => r.First, AddressOrder.Instance).ThenByDescending(r => r.Last, AddressOrder.Instance))
        {
            if (kept.Count > 0 && kept[^1].Overlaps(range))
            {
                if (AddressOrder.Instance.Compare(range.Last, kept[^1].Last) > 0)
                    kept[^1] = AddressRange.Between(kept[^1].First, range.Last)!.Value;
            }
            else
            {
                kept.Add(range);
            }
        }

        return kept;
    }

    private void Public()
    {
        foreach (var pattern in _guard.OpenPorts)
            Ports(pattern, "return");
    }

    private void Ports(PortPattern pattern, string verdict)
    {
        for (var port = (int)pattern.Ports.First; port <= pattern.Ports.Last; port++)
            _ports.TryAdd((pattern.Protocol, (ushort)port), verdict);
    }

    private void Ports() => _sets.Add(new NftSet
    {
        Name = GuardNames.Ports,
        KeyType = "inet_proto . inet_service",
        DataType = "verdict",
        Comment = "every port that the policy names",
        Elements = [.. _ports.OrderBy(p => (p.Key.Protocol.Number, p.Key.Port)).Select(p => $"{p.Key.Protocol} . {p.Key.Port} : {p.Value}")],
    });

    private void Entry()
    {
        Chain("fresh", "a TCP or UDP packet that belongs to no connection yet",
            ["meta l4proto . th dport vmap @ports", .. TrapRules(), .. StrayRules, .. UnlistedRules]);
        if (!HasPings)
            Chain("pings", "", [.. StrayRules, .. UnlistedRules]);
        if (_automata.Gate is not null)
        {
            Chain("stray", "not the expected knock: the attempt is over",
            [
                .. Elsewhere,
                .. HasLooks(_automata.Gate) ? PerFamily((ip, v) => $"{ip} saddr @{GuardNames.Held}{v} goto stray.held") : [],
                "fib daddr type local jump forget",
                $"fib daddr type local {Log(GuardNames.WrongEvent)}",
                "fib daddr type local counter comment \"wrong knocks\"",
                .. UnlistedRules,
            ]);
            if (HasLooks(_automata.Gate))
                Chain("stray.held", "", [$"fib daddr type local jump {HoldChain(_automata.Gate)}", .. UnlistedRules]);
            Chain("forget", "ends the attempt; a source that does so again and again has to wait",
            [
                .. HeldRules(_automata.Gate),
                .. PerFamily((ip, v) => $"{ip} saddr @{GuardNames.Attempts}{v} {TooBusy(ip, v)} return"),
                .. Forget(_automata.Gate),
            ]);
        }

        if (_guard.Unlisted == PacketFate.Drop)
        {
            Chain("unlisted", "the policy drops what it does not name", [.. Elsewhere,
                "udp dport { 68, 546 } return comment \"DHCP answers\"",
                "meta l4proto { tcp, udp } fib daddr type local counter drop comment \"unlisted ports\"",
                "icmp type echo-request fib daddr type local counter drop comment \"unlisted pings\"",
                "icmpv6 type echo-request fib daddr type local counter drop comment \"unlisted pings\""]);
        }

        Chain("segment", "TCP that neither opens a connection nor belongs to one",
        [
            .. Elsewhere,
            .. SegmentRules(),
            .. PerFamily((ip, v) => $"{ip} saddr . tcp sport . tcp dport @{GuardNames.Earlier}{v} return"),
            $"meta l4proto . th dport @{GuardNames.Services} goto service",
            .. _routedFamilies.Select(f => $"{NftText.Address(f)} daddr . meta l4proto . th dport @{GuardNames.Routed}{NftText.Digit(f)} goto service"),
            .. _guard.Unlisted == PacketFate.Drop ? _guard.OpenPorts.Where(p => p.Protocol == IpProtocol.Tcp).Select(p => $"tcp dport {p.Ports} return") : [],
            .. UnlistedRules,
        ]);
        // Every packet of the host pays for the rules here and in fresh: what only concerns the ports of the policy is asked behind them.
        _chains.Add(new NftChain("before_tracking", BeforeTracking, "new TCP connections are judged before the kernel spends an entry on them",
        [
            .. DatagramRules,
            .. HasTraps ? PerFamily((ip, v) => $"{NotAside}{ip} saddr @{GuardNames.Banned}{v} {Inside} counter drop comment \"banned sources\"") : [],
            $"{NewConnection} goto fresh",
        ]));
        _chains.Add(new NftChain("tracked", AfterTracking, "all other packets that belong to no connection",
        [
            .. RequestRules,
            .. StreamRules,
            "ct state established,related return",
            "meta l4proto udp goto fresh",
            $"{NewConnection} return",
            "meta l4proto tcp goto segment",
            "icmp type echo-request goto pings",
            "icmpv6 type echo-request goto pings",
        ]));
    }

    /// <summary>Whoever has an attempt made a mistake.</summary>
    private IEnumerable<string> StrayRules => _automata.Gate is null ? [] :
    [
        .. PerFamily((ip, v) => $"{ip} saddr @{GuardNames.Attempts}{v} goto stray"),
        .. HasLooks(_automata.Gate) ? PerFamily((ip, v) => $"{ip} saddr @{GuardNames.Held}{v} goto stray") : [],
    ];

    private IEnumerable<string> UnlistedRules => _guard.Unlisted == PacketFate.Drop ? ["goto unlisted"] : [];

    /// <summary>None of this guard's business: another interface, or a trial is in charge. Every chain that judges begins so.</summary>
    private IEnumerable<string> Elsewhere => [.. Aside, Outside];

    /// <summary>The lasting table stands aside while a trial is in charge.</summary>
    private IEnumerable<string> Aside => _options.Owned ? [] : [$"meta mark {NftText.Mark(NftablesOptions.TrialMark)} return"];

    private string NotAside => _options.Owned ? "" : $"meta mark != {NftText.Mark(NftablesOptions.TrialMark)} ";

    private string Outside => _guard.Interfaces.Count == 0 ? "iif lo return" : $"iifname != {InterfaceSet} return";

    /// <summary>A forged packet may ban the gate's own address; what the gate says to itself must not suffer from that.</summary>
    private string Inside => _guard.Interfaces.Count == 0 ? "iif != lo" : $"iifname {InterfaceSet}";

    private string InterfaceSet => NftText.SetOf(_guard.Interfaces.Select(i => $"\"{NftText.Quoted(i)}\""));
}
