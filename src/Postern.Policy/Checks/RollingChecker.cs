using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>
/// The ports that a rolling knock may choose in any period, against everything else that has a port. Rolling knocks may share a range: that two of
/// them choose the same whole sequence does not happen.
/// </summary>
internal static class RollingChecker
{
    public static void Check(Guard guard, DiagnosticBag diagnostics)
    {
        var rolling = guard.Doors.Where(d => d.Rolling is not null).ToList();
        if (rolling.Count == 0)
            return;
        var taken = new PortTable<string>(
        [
            .. guard.Public.Select(p => (p, $"the public port {p}")),
            .. guard.Doors.SelectMany(d => d.Opens.Where(s => s.Address is null).Select(s => (s.Port, $"the protected service {s} of the door {GuardDiagnostics.DoorName(d)}"))),
            .. guard.Doors.Where(d => d.Rolling is null).SelectMany(d => d.Opener.AllSteps.Where(s => s.Port is not null)
                .Select(s => (new PortPattern(s.Protocol, s.Port!.Value) { Span = s.Span }, $"the step {s} of the door {GuardDiagnostics.DoorName(d)}"))),
            .. guard.Traps.SelectMany(t => t.Ports.Select(p => (p, $"the trap {p}"))),
            .. (guard.Spa?.Ports ?? []).Select(p => (p, $"the port {p} of single packets")),
            .. (guard.Spa?.HttpPorts ?? []).Select(p => (new PortPattern(IpProtocol.Tcp, p) { Span = guard.Spa!.Span }, $"the port http:{p} of single packets")),
        ]);
        foreach (var door in rolling)
        {
            foreach (var choices in door.Rolling!.Choices)
            {
                if (taken.Find(choices) is { } hit)
                    diagnostics.Add(RollingDoorDiagnostics.Overlaps(door.Rolling.Span, door, choices, hit.Owner, hit.Pattern.Span));
            }
        }

        foreach (var same in rolling.GroupBy(d => string.Join(", ", d.Opener.Steps)).Where(g => g.Skip(1).Any()))
        {
            foreach (var door in same.Skip(1))
                diagnostics.Add(RollingDoorDiagnostics.SameKnock(door.Rolling!.Span, door, same.First()));
        }
    }
}
