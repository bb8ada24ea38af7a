using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Checks;

/// <summary>Where a door forwards to, beside what it opens.</summary>
internal static class ForwardChecker
{
    public static void Check(Door door, DiagnosticBag diagnostics)
    {
        if (door.ForwardTo.Count == 0)
            return;
        foreach (var service in door.Opens.Where(s => s.Address is not null))
            diagnostics.Add(ForwardDiagnostics.RoutedService(service.Port.Span, service, door.ForwardTo[0]));
        foreach (var target in door.ForwardTo.Where(t => t.Port is not null))
        {
            var crowded = door.Opens.Where(s => s.Address is null).GroupBy(s => s.Port.Protocol).FirstOrDefault(g => g.Sum(s => s.Port.Ports.Count) > 1);
            if (crowded is not null)
                diagnostics.Add(ForwardDiagnostics.ManyPortsToOne(target.Span, target, crowded.Sum(s => s.Port.Ports.Count), crowded.Key));
        }
    }
}
