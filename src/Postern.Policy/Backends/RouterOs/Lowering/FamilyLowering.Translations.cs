using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>
/// nat comes before the filter. What doors forward is translated here, for sources that they let in; what the guard has to judge is
/// accepted as it is, so that no translation of somebody else's carries it past the guard.
/// </summary>
internal sealed partial class FamilyLowering
{
    private void AddTranslations()
    {
        foreach (var (protocol, matchers) in PortLists.Matchers(guard.Spa?.Ports ?? []))
            _translation.Add(RouterNames.GateComment($"dstnat-spa-{protocol}"), new ReturnEffect(), Span, matchers);
        foreach (var door in guard.Doors)
            AddTranslation(door);
        var isShut = guard.Unlisted == PacketFate.Drop;
        if (isShut || guard.Traps.Count > 0)
            AddPublic(_translation);
        AddUntouched("knocks", KnockPorts());
        if (!isShut && guard.Doors.SelectMany(Sequences).SelectMany(s => s).Any(s => s.Port is null))
            _translation.Add(RouterNames.GateComment("dstnat-ping"), new AcceptEffect(), Span, StepWording.Echo(family));
        if (!isShut)
            AddUntouched("traps", TrapPorts);
        if (!isShut)
            return;
        _translation.Add(RouterNames.GateComment("dstnat-unlisted-tcp"), new AcceptEffect(), Span, new ProtocolMatcher(IpProtocol.Tcp));
        _translation.Add(RouterNames.GateComment("dstnat-unlisted-udp"), new AcceptEffect(), Span, new ProtocolMatcher(IpProtocol.Udp));
        _translation.Add(RouterNames.GateComment("dstnat-ping"), new AcceptEffect(), Span, StepWording.Echo(family));
    }

    private void AddTranslation(Door door)
    {
        foreach (var (_, matchers) in PortLists.Matchers(OwnPorts(door)))
        {
            Effect? admitted = door.ForwardTo.Count == 0 ? new ReturnEffect()
                : Target(door) is { } target ? new TranslateEffect("dst-nat", AddressRange.Host(target.Address), target.Port is { } port ? new PortRange(port, port) : null)
                : null;
            if (admitted is not null)
            {
                foreach (var (name, source) in Admitted(door))
                    _translation.Add(RouterNames.Comment(door.Name, $"dstnat-{name}"), admitted, door.Span, [.. matchers, source]);
            }

            _translation.Add(RouterNames.Comment(door.Name, "dstnat-shut"), new AcceptEffect(), door.Span, matchers);
        }
    }

    private IEnumerable<PortPattern> KnockPorts() =>
        guard.Doors.SelectMany(Sequences).SelectMany(s => s).Where(s => s is { Request: null, Port: not null }).Select(s => new PortPattern(s.Protocol, s.Port!.Value)).Distinct();

    private void AddUntouched(string part, IEnumerable<PortPattern> ports)
    {
        foreach (var (protocol, matchers) in PortLists.Matchers(ports))
            _translation.Add(RouterNames.GateComment($"dstnat-{part}-{protocol}"), new AcceptEffect(), Span, matchers);
    }
}
