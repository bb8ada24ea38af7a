using Postern.Policy.Proof.Cells;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Comparing;

/// <summary>What needs no knock at a policy's gate and at one of chains: the first packet of each kind, from each kind of source.</summary>
internal sealed class ReachComparison(GatePair gates, HashSet<string> notExplored)
{
    private const int MostSources = 24;

    private readonly Guard _guard = gates.Guard;
    private readonly List<PortPattern> _named =
    [
        .. gates.Guard.Doors.SelectMany(d => d.Opens).Select(s => s.Port), .. gates.Guard.OpenPorts, .. gates.Guard.Traps.SelectMany(t => t.Ports), .. gates.Guard.Spa?.DatagramPorts ?? [],
    ];

    public List<Difference> Compare()
    {
        var found = new List<Difference>();
        foreach (var family in IpFamily.Both.Each())
        {
            foreach (var (who, source) in Sources(family))
            {
                foreach (var inside in gates.HasInside ? new[] { false, true } : [false])
                    Compare(family, $"{who}{(inside ? " by another interface" : "")}", source, inside, found);
            }
        }

        return Merge(found);
    }

    private void Compare(IpFamily family, string who, HostAddress source, bool inside, List<Difference> found)
    {
        foreach (var (address, text) in Destinations(family))
        {
            var places = new[] { new List<string>(), new List<string>() };
            foreach (var protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp })
            {
                var ranges = new[] { new List<PortRange>(), new List<PortRange>() };
                foreach (var range in Pieces(protocol))
                {
                    if (IsKnock(protocol, range) || Differ(Probe(protocol, range.First, source, address), inside) is not { } isMore)
                        continue;
                    ranges[isMore ? 0 : 1].Add(range);
                }

                for (var i = 0; i < 2; i++)
                {
                    if (ranges[i].Count > 0)
                        places[i].Add($"{protocol}/{PortSet.Of(ranges[i])}{text}");
                }
            }

            if (!_guard.Doors.SelectMany(Steps).Any(s => s.Port is null)
                && Differ(GatePair.In(family, Probe(IpProtocol.Icmp, 0, source, address) with { IcmpType = 8, Length = 84 }), inside) is { } icmp)
                places[icmp ? 0 : 1].Add($"icmp{text}");
            if (Differ(Probe(new IpProtocol(47), 0, source, address) with { Length = 24 }, inside) is { } other)
                places[other ? 0 : 1].Add($"other protocols{text}");
            for (var i = 0; i < 2; i++)
            {
                if (places[i].Count > 0)
                    found.Add(new Difference(i == 0, who, [], string.Join(", ", places[i])) { IsConfirmed = true });
            }
        }
    }

    // Null: both pass it or neither does.
    private bool? Differ(in Packet packet, bool inside)
    {
        var (first, second) = (gates.Gates[0].Passes(packet, inside), gates.Gates[1].Passes(packet, inside));
        return first == second ? null : second;
    }

    private Packet Probe(IpProtocol protocol, ushort port, HostAddress source, HostAddress destination) => new()
    {
        Source = source,
        Destination = destination,
        Protocol = protocol,
        SourcePort = protocol.HasPorts ? CellSpace.UsualSourcePort : (ushort)0,
        DestinationPort = port,
        TcpFlags = protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None,
        Length = protocol == IpProtocol.Tcp ? 40 : 28,
    };

    // What becomes of a knock's own packet lets nobody in anywhere.
    private bool IsKnock(IpProtocol protocol, PortRange range) =>
        range.IsSingle && (_guard.Doors.SelectMany(Steps).Any(s => s.Protocol == protocol && s.Port == range.First) || IsKnockOfChains(protocol, range.First));

    private bool IsKnockOfChains(IpProtocol protocol, ushort port) => !_named.Exists(p => p.Protocol == protocol && p.Ports.Contains(port))
        && gates.Chains.Chains.SelectMany(c => c.Rules).Where(r => r is { Disabled: false, Effect: AddToListEffect { End: PacketEnd.Source } })
            .Any(r => r.Matchers.OfType<ProtocolMatcher>().All(m => m.Protocol == protocol) && r.Matchers.OfType<PortMatcher>().Any(m => !m.Negated && m.Ports.Any(p => p.IsSingle && p.First == port)));

    private static IEnumerable<KnockStep> Steps(Door door) => door.Opener.Steps.Concat(door.Opener.Alternatives.SelectMany(a => a));

    // Two ports are in one piece when neither gate tells them apart.
    private List<PortRange> Pieces(IpProtocol protocol)
    {
        var ranges = _named.Where(p => p.Protocol == protocol).Select(p => p.Ports)
            .Concat(_guard.Doors.SelectMany(Steps).Where(s => s.Protocol == protocol && s.Port is not null).Select(s => (PortRange)s.Port!.Value))
            .Concat(gates.Chains.Chains.SelectMany(c => c.Rules).SelectMany(r => r.Matchers).OfType<PortMatcher>().SelectMany(m => m.Ports));
        var starts = new SortedSet<int> { 1 };
        foreach (var range in ranges)
        {
            starts.Add(Math.Max(1, (int)range.First));
            starts.Add(range.Last + 1);
        }

        starts.RemoveWhere(s => s > PortSet.AllPorts);
        var all = starts.ToList();
        return [.. all.Select((start, i) => new PortRange((ushort)start, (ushort)(i + 1 < all.Count ? all[i + 1] - 1 : PortSet.AllPorts)))];
    }

    private List<(string Who, HostAddress Source)> Sources(IpFamily family)
    {
        var site = gates.Sites[family];
        var sources = new List<(string, HostAddress)> { ("anybody", gates.Stranger(family)) };
        sources.AddRange(_guard.Trusted.Where(t => t.Range?.Family == family).Select(t => (t.Range!.Value.ToString()!, HostAddress.From(t.Range.Value.First))));
        sources.AddRange(site.Sources.Select(s => s.Source).Where(s => s != site.Stranger).Select(s => (s.Text, s.Witness)));
        if (_guard.Trusted.Any(t => t.Range is null))
            notExplored.Add("trusted host names: which addresses they have today");
        var distinct = sources.DistinctBy(s => s.Item2).ToList();
        if (distinct.Count > MostSources)
            notExplored.Add($"{distinct.Count - MostSources} more kinds of source that lists and addresses tell apart");
        return [.. distinct.Take(MostSources)];
    }

    private List<(HostAddress Address, string Text)> Destinations(IpFamily family)
    {
        var own = gates.Packets.Options.OwnAddresses.First(a => a.Family == family);
        var routed = _guard.Doors.SelectMany(d => d.Opens).Select(s => s.Address).OfType<System.Net.IPAddress>().Select(HostAddress.From).Where(a => a.Family == family);
        var behind = gates.Sites[family].Destinations.Where(d => !d.IsOwn).Select(d => d.Address);
        return [(own, ""), .. routed.Concat(behind).Distinct().Select(a => (a, $" to {a}"))];
    }

    // What is said of IPv4 and of IPv6 is said once.
    private static List<Difference> Merge(List<Difference> found) =>
        [.. found.GroupBy(d => (d.IsMore, d.Who, d.Place)).Select(g => g.First())];
}
