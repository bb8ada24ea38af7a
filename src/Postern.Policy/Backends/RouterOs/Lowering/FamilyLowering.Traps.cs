using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>Traps: a chain of their own, which whoever is trusted or let in at some door leaves again.</summary>
internal sealed partial class FamilyLowering
{
    private IEnumerable<PortPattern> TrapPorts => guard.Traps.SelectMany(t => t.Ports);

    private void AddTraps()
    {
        if (guard.Traps.Count == 0)
            return;
        foreach (var (protocol, matchers) in PortLists.Matchers(TrapPorts))
            _input.Add(RouterNames.GateComment($"input-trap-{protocol}"), new JumpEffect(RouterNames.TrapChain), guard.Traps[0].Span, [.. Begins(protocol), .. matchers]);

        if (HasTrusted)
            _traps.Add(RouterNames.GateComment("traps-trusted"), new ReturnEffect(), guard.Traps[0].Span, OnList(RouterNames.Trusted));
        foreach (var door in guard.Doors.Where(d => d.Closes.Count == 0))
            _traps.Add(RouterNames.Comment(door.Name, "spared"), new ReturnEffect(), door.Span, OnList(RouterNames.GrantList(door.Name)));
        foreach (var trap in guard.Traps)
        {
            foreach (var (protocol, matchers) in PortLists.Matchers(trap.Ports))
            {
                _traps.Add(RouterNames.GateComment($"traps-{protocol}-ban"), AddTo(RouterNames.Banned, trap.Ban), trap.Span, matchers);
                _traps.Add(RouterNames.GateComment($"traps-{protocol}-drop"), new DropEffect(), trap.Span, matchers);
            }
        }
    }

    /// <summary>Late FINs and the like touch no trap.</summary>
    private static IEnumerable<Matcher> Begins(IpProtocol protocol) => protocol == IpProtocol.Tcp ? [new TcpFlagsMatcher(TcpFlagTest.NewConnection)] : [];
}
