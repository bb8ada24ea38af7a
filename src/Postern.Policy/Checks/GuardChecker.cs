using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Checks;

/// <summary>
/// A guard's parts against one another. Each check follows from the order in which a guard looks at a packet: public port,
/// protected service, knock, trap. What an earlier one takes, a later one never sees.
/// </summary>
public static class GuardChecker
{
    public static void Check(Guard guard, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var open = new PortTable<PortPattern>(guard.Public.Select(p => (p, p)));
        var guarded = new PortTable<Door>(guard.Doors.SelectMany(d => d.Protected.Where(s => s.Address is null).Select(s => (s.Port, d))));
        var knocked = new PortTable<Door>(guard.Doors.Where(d => d.Rolling is null).SelectMany(d => d.Opener.AllSteps.Where(s => s.Port is not null).Select(s => (Pattern(s), d))));

        var requested = new PortTable<Door>(guard.Doors.SelectMany(d => d.Opener.AllSteps.Where(s => s.Request is not null).Select(s => (Pattern(s), d))));

        foreach (var door in guard.Doors)
        {
            CheckServices(door, open, diagnostics);
            if (door.Rolling is null)
                CheckSteps(door, open, requested, guarded, diagnostics);
            // Who closes a door by chance closes it for nobody else.
            if (door.Closes.Count > 0)
                continue;
            SequenceChecker.Check(door, diagnostics);
            StepPortChecker.Check(door, diagnostics);
            ForwardChecker.Check(door, diagnostics);
            PayloadStepChecker.Check(door, diagnostics);
        }

        RollingChecker.Check(guard, diagnostics);
        SpaEntranceChecker.Check(guard, diagnostics);
        CheckShared(guard, diagnostics);
        AmbiguityChecker.Check(guard.Doors, diagnostics);
        ContainedSequenceChecker.Check(guard.Doors, diagnostics);
        foreach (var trap in guard.Traps)
            CheckTrap(trap, open, guarded, knocked, diagnostics);
        foreach (var trusted in guard.Trusted.Where(t => t.Range?.PrefixLength == 0))
            diagnostics.Add(WeaknessDiagnostics.EverybodyTrusted(trusted.Span));
    }

    private static void CheckServices(Door door, PortTable<PortPattern> open, DiagnosticBag diagnostics)
    {
        foreach (var service in door.Protected.Where(s => s.Address is null))
        {
            if (open.Find(service.Port) is { } hit)
                diagnostics.Add(GuardDiagnostics.PublicService(service.Port.Span, service, hit.Pattern));
        }
    }

    private static void CheckSteps(Door door, PortTable<PortPattern> open, PortTable<Door> requested, PortTable<Door> guarded, DiagnosticBag diagnostics)
    {
        foreach (var step in door.Opener.AllSteps.Where(s => s.Port is not null))
        {
            // A request passes by on a public port as on any other.
            if (step.Request is null && requested.Find(Pattern(step)) is { } request)
                diagnostics.Add(GuardDiagnostics.StepOnRequestPort(step.Span, step, request.Pattern, request.Owner));
            if (step.Request is null && open.Find(Pattern(step)) is { } taken)
                diagnostics.Add(GuardDiagnostics.StepOnPublicPort(step.Span, step, taken.Pattern));
            if (guarded.Find(Pattern(step)) is { } hit)
                diagnostics.Add(GuardDiagnostics.StepOnProtectedPort(step.Span, step, hit.Pattern, ReferenceEquals(hit.Owner, door) ? null : hit.Owner));
        }
    }

    // Only neighbours in order of their first port can overlap first; one error for each service that repeats is enough.
    private static void CheckShared(Guard guard, DiagnosticBag diagnostics)
    {
        var places = guard.Doors.SelectMany((d, number) => d.Protected.Select(s => (Service: s, Door: d, Number: number)));
        foreach (var group in places.GroupBy(p => (p.Service.Address, p.Service.Port.Protocol)))
        {
            var sorted = group.OrderBy(p => p.Service.Port.Ports.First).ThenBy(p => p.Number).ToList();
            var reach = sorted[0];
            foreach (var place in sorted.Skip(1))
            {
                if (place.Service.Port.Overlaps(reach.Service.Port))
                {
                    var (first, second) = place.Number < reach.Number ? (place, reach) : (reach, place);
                    diagnostics.Add(GuardDiagnostics.ServiceTwice(second.Service.Port.Span, second.Service, second.Door, first.Service, first.Door));
                }

                if (place.Service.Port.Ports.Last > reach.Service.Port.Ports.Last)
                    reach = place;
            }
        }
    }

    private static void CheckTrap(Trap trap, PortTable<PortPattern> open, PortTable<Door> guarded, PortTable<Door> knocked, DiagnosticBag diagnostics)
    {
        foreach (var ports in trap.Ports)
        {
            if (knocked.Find(ports) is { } knock)
                diagnostics.Add(GuardDiagnostics.TrapOverKnock(ports.Span, ports, knock.Pattern, knock.Owner));
            if (guarded.Find(ports) is { } service)
                diagnostics.Add(WeaknessDiagnostics.TrapOnService(ports.Span, ports, service.Pattern, service.Owner));
            if (open.Find(ports) is { } passed)
                diagnostics.Add(WeaknessDiagnostics.TrapOnPublicPort(ports.Span, ports, passed.Pattern));
        }
    }

    private static PortPattern Pattern(KnockStep step) => new(step.Protocol, step.Port!.Value) { Span = step.Span };
}
