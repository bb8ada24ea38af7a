using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>Protected services: accepted with a grant or from a trusted source, else dropped (docs/decisions/0025).</summary>
internal sealed partial class FamilyLowering
{
    /// <param name="isLocal">Packets to the router itself; a host behind it may be one of its own addresses too.</param>
    private void AddServices(ChainDraft chain, bool isLocal)
    {
        foreach (var door in guard.Doors)
        {
            foreach (var host in door.Opens.Where(IsHere).GroupBy(s => s.Address!))
                AddServices(chain, door, [.. host.Select(s => s.Port)], isLocal, new AddressMatcher(PacketEnd.Destination, AddressRange.Host(host.Key)));
        }

        if (!isLocal)
            return;
        foreach (var door in guard.Doors)
            AddServices(chain, door, [.. OwnPorts(door)], isLocal: true);
    }

    private static IEnumerable<PortPattern> OwnPorts(Door door) => door.Opens.Where(s => s.Address is null).Select(s => s.Port);

    private void AddServices(ChainDraft chain, Door door, IReadOnlyList<PortPattern> ports, bool isLocal, params Matcher[] destination)
    {
        var part = isLocal && destination.Length > 0 ? "own-host-" : isLocal ? "" : "host-";
        foreach (var (_, matchers) in PortLists.Matchers(ports))
        {
            // What is to be forwarded was translated, and does not come here.
            var admitted = destination.Length == 0 && door.ForwardTo.Count > 0 ? [] : Admitted(door);
            foreach (var (name, source) in admitted)
                chain.Add(RouterNames.Comment(door.Name, $"{part}{name}"), new AcceptEffect(), door.Span, [.. matchers, .. destination, source]);
            if (isLocal)
                AddTrapped(chain, door, part, matchers, destination);
            chain.Add(RouterNames.Comment(door.Name, $"{part}shut"), new DropEffect(), door.Span, [.. matchers, .. destination]);
        }
    }

    /// <summary>A protected service that is a trap too.</summary>
    private void AddTrapped(ChainDraft chain, Door door, string part, Matcher[] matchers, Matcher[] destination)
    {
        var (protocol, ports) = (matchers.OfType<ProtocolMatcher>().Single().Protocol, matchers.OfType<PortMatcher>().Single().Ports);
        var trapped = ports.SelectMany(p => PortLists.Common(new PortPattern(protocol, p), TrapPorts));
        foreach (var (_, common) in PortLists.Matchers(trapped))
            chain.Add(RouterNames.Comment(door.Name, $"{part}trap"), new JumpEffect(RouterNames.TrapChain), door.Span, [.. Begins(protocol), .. common, .. destination]);
    }

    /// <summary>Translated connections of sources that their door let in, before they meet what else is guarded.</summary>
    private void AddForwards(ChainDraft chain)
    {
        foreach (var door in guard.Doors)
        {
            if (Target(door) is not { } target)
                continue;
            foreach (var port in OwnPorts(door))
            {
                var ports = target.Port is { } to ? new PortRange(to, to) : port.Ports;
                foreach (var (name, source) in Admitted(door))
                {
                    chain.Add(RouterNames.Comment(door.Name, $"{Part(chain)}-{name}"), new AcceptEffect(), door.Span,
                        new ProtocolMatcher(port.Protocol), new PortMatcher(PortEnd.Destination, [ports]), source,
                        new AddressMatcher(PacketEnd.Destination, AddressRange.Host(target.Address)), new ConnectionNatStateMatcher(NatStates.DstNat));
                }
            }
        }
    }

    private ForwardTarget? Target(Door door) =>
        HasTranslation && door.ForwardTo.FirstOrDefault(t => IpFamilies.Of(t.Address) == family) is { Address: not null } target ? target : null;
}
