using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>
/// Port forwarding. What comes here has passed <c>service</c>, with a grant or from a trusted source; the kernel asks for the first
/// packet of a connection only, so one that stands goes on when the grant expires. All other traffic pays one look-up per connection.
/// </summary>
public sealed partial class GuardCompiler
{
    /// <summary>Before rules of nat, the host's own and Docker's too: who is let in by a door goes where the door says.</summary>
    private const string Translation = "type nat hook prerouting priority dstnat - 1; policy accept;";

    /// <summary>How a listing tells where a door leads: the target follows, then <see cref="ForwardedBy"/> and the door's name.</summary>
    public const string ForwardedTo = "forwarded to ";

    public const string ForwardedBy = " by ";

    /// <summary>The chain that translates for a door.</summary>
    public static string ForwardChain(string door) => $"forward.{NftText.Slug(door)}";

    private void Forwards()
    {
        var doors = _guard.Doors.Where(d => d.IsLocal && d.ForwardTo.Count > 0).ToList();
        if (doors.Count == 0)
            return;
        _sets.Add(new NftSet
        {
            Name = GuardNames.Forwards,
            KeyType = "inet_proto . inet_service",
            DataType = "verdict",
            Comment = "ports of doors that forward",
            Elements =
            [
                .. doors.SelectMany(d => d.Opens.Where(s => s.Address is null).SelectMany(s => Enumerable.Range(s.Port.Ports.First, s.Port.Ports.Count)
                    .Select(port => $"{s.Port.Protocol} . {port} comment \"{NftText.Quoted(d.Name)}\" : goto {ForwardChain(d.Name)}"))),
            ],
        });
        foreach (var door in doors)
        {
            var protocols = door.Opens.Select(s => s.Port.Protocol).Distinct().ToList();
            Chain(ForwardChain(door.Name), "",
            [
                .. Elsewhere,
                HereOnly,
                .. protocols.Contains(IpProtocol.Tcp) ? PerFamily((ip, v) => $"{ip} saddr . tcp sport . tcp dport @{GuardNames.Earlier}{v} return") : [],
                .. IpFamily.Both.Each().SelectMany(family => Leads(door, family, protocols)),
            ]);
        }

        _chains.Add(new NftChain("forwarding", Translation, "connections that doors let in, to the hosts that they forward to", [$"meta l4proto . th dport vmap @{GuardNames.Forwards}"]));
    }

    /// <summary>Closed when in doubt: without a host of this IP version the connection would reach the gate's own port.</summary>
    private static IEnumerable<string> Leads(Door door, IpFamily family, List<IpProtocol> protocols)
    {
        if (!door.ForwardTo.Any(t => IpFamilies.Of(t.Address) == family))
            return [$"meta nfproto ipv{NftText.Digit(family)} counter drop comment \"{NftText.Quoted($"{door.Name} forwards to no host of IPv{NftText.Digit(family)}")}\""];
        var target = door.ForwardTo.First(t => IpFamilies.Of(t.Address) == family);
        var to = $"counter dnat {NftText.Address(family)} to {target} comment \"{NftText.Quoted($"{ForwardedTo}{target}{ForwardedBy}{door.Name}")}\"";
        return target.Port is null
            ? [$"meta nfproto ipv{NftText.Digit(family)} {to}"]
            : protocols.Select(p => $"meta nfproto ipv{NftText.Digit(family)} meta l4proto {p} {to}");
    }
}
