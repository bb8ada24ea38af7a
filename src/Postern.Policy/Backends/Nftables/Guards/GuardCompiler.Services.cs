using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>Protected services: whose door a packet stands before, and whether its source may pass.</summary>
public sealed partial class GuardCompiler
{
    /// <summary>The families in which some door protects a host behind the gate.</summary>
    private readonly List<IpFamily> _routedFamilies = [];

    private IEnumerable<string> NewPacketRules => _automata.Gate is null && !HasTraps ? [] : ["meta l4proto udp jump refused.new", $"{NewConnection} jump refused.new"];

    /// <summary>A port that is public everywhere but at the hosts where a door protects it.</summary>
    private IEnumerable<string> PublicRules => _guard.OpenPorts.Where(p => _guard.Doors.Any(d => d.Protected.Any(s => s.Address is not null && s.Port.Overlaps(p))))
        .Select(p => $"{p.Protocol} dport {p.Ports} return");

    private void Services()
    {
        var own = new List<string>();
        var routed = IpFamily.Both.Each().ToDictionary(f => f, _ => new List<string>());
        foreach (var door in _guard.Doors)
        {
            var id = NftText.Mark(_automata.DoorIds[door]);
            foreach (var service in door.Protected)
            {
                Ports(service.Port, "goto service");
                for (var port = (int)service.Port.Ports.First; port <= service.Port.Ports.Last; port++)
                {
                    var comment = $"comment \"{NftText.Quoted(door.Name)}\"";
                    if (service.Address is null)
                        own.Add($"{service.Port.Protocol} . {port} {comment} : {id}");
                    else
                        routed[IpFamilies.Of(service.Address)].Add($"{service.Address} . {service.Port.Protocol} . {port} {comment} : {id}");
                }
            }
        }

        _sets.Add(new NftSet { Name = GuardNames.Services, KeyType = "inet_proto . inet_service", DataType = "mark", Comment = "this host's protected services: the door's number", Elements = own });
        foreach (var (family, elements) in routed.Where(r => r.Value.Count > 0))
        {
            _routedFamilies.Add(family);
            _sets.Add(new NftSet
            {
                Name = GuardNames.Routed + NftText.Digit(family),
                KeyType = $"{NftText.AddressType(family)} . inet_proto . inet_service",
                DataType = "mark",
                Comment = "protected services of hosts behind this gate: the door's number",
                Elements = elements,
            });
        }

        Chain("service", "is this a protected service, and may the source pass?",
        [
            .. Elsewhere,
            $"meta mark set {NftText.Mark(0)}",
            $"fib daddr type local meta mark set meta l4proto . th dport map @{GuardNames.Services}",
            .. routed.Where(r => r.Value.Count > 0).Select(r =>
                $"meta mark set {NftText.Address(r.Key)} daddr . meta l4proto . th dport map @{GuardNames.Routed}{NftText.Digit(r.Key)}"),
            $"meta mark {NftText.Mark(0)} goto {(_routedFamilies.Count > 0 ? "unprotected" : "pass")}",
            .. PerFamily((ip, v) => $"{ip} saddr . meta mark @{GuardNames.Grants}{v} goto admit"),
            .. GrantsPrefixes ? PerFamily((ip, v) => $"{ip} saddr . meta mark @{GuardNames.WideGrants}{v} goto admit") : [],
            .. TrustedRules("goto admit"),
            .. NewPacketRules,
            Log(GuardNames.RefusedEvent),
            "counter drop comment \"no grant for this service\"",
        ]);
        if (NewPacketRules.Any())
            Chain("refused.new", "a packet that may begin a connection also ends the attempt, and touches traps", [.. _automata.Gate is null ? [] : (string[])["jump forget"], .. TrapRules()]);
        Chain("admit", "",
            $"counter {Idle} comment \"passed with a grant or as a trusted source\"");
        if (_routedFamilies.Count > 0)
            Chain("unprotected", "the port of a service, but not its host: like a port that the policy does not name", [Idle, .. PublicRules, .. TrapRules(), .. StrayRules, .. UnlistedRules]);
        else
            Chain("pass", "", Idle);
    }
}
