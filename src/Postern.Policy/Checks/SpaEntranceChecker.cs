using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>Where SPA packets come in, against services, knocks and traps.</summary>
internal static class SpaEntranceChecker
{
    /// <summary>Clients use one.</summary>
    public const int MostStreamPorts = 16;

    public static void Check(Guard guard, DiagnosticBag diagnostics)
    {
        if (guard.Spa is not { } spa)
            return;
        List<PortPattern> ports = [.. spa.Ports, .. spa.HttpPorts.Select(p => new PortPattern(IpProtocol.Tcp, p) { Span = spa.Span })];
        var taken = new PortTable<PortPattern>(ports.Select(p => (p, p)));
        foreach (var door in guard.Doors)
        {
            foreach (var service in door.Protected.Where(s => s.Address is null))
            {
                if (taken.Find(service.Port) is { } hit)
                    diagnostics.Add(SpaEntranceDiagnostics.ServiceOnSpaPort(service.Port.Span, service, hit.Pattern));
            }

            // A request passes by on any port.
            foreach (var step in door.Rolling is not null ? [] : door.Opener.AllSteps.Where(s => s is { Port: not null, Request: null }))
            {
                if (taken.Find(new PortPattern(step.Protocol, step.Port!.Value)) is { } hit)
                    diagnostics.Add(SpaEntranceDiagnostics.StepOnSpaPort(step.Span, step, hit.Pattern));
            }
        }

        foreach (var trapped in guard.Traps.SelectMany(t => t.Ports))
        {
            if (taken.Find(trapped) is { } hit)
                diagnostics.Add(SpaEntranceDiagnostics.TrapOnSpaPort(trapped.Span, trapped, hit.Pattern));
        }

        CheckConnections(spa, diagnostics);
    }

    private static void CheckConnections(SpaEntrance spa, DiagnosticBag diagnostics)
    {
        var streams = spa.StreamPorts.ToList();
        if (streams.Sum(p => p.Ports.Count) > MostStreamPorts)
            diagnostics.Add(SpaEntranceDiagnostics.ManyStreamPorts(streams[0].Span, streams.MaxBy(p => p.Ports.Count), MostStreamPorts));
        foreach (var port in spa.HttpPorts.Where(PayloadStepChecker.IsEncrypted))
            diagnostics.Add(SpaEntranceDiagnostics.EncryptedSpaPort(spa.Span, port));
        foreach (var stream in streams)
        {
            foreach (var port in spa.HttpPorts.Where(p => stream.Ports.Contains(p)))
                diagnostics.Add(SpaEntranceDiagnostics.StreamOnRequestPort(stream.Span, stream, port));
        }

        if (!spa.TakesFwknop && streams.Count > 0)
            diagnostics.Add(SpaEntranceDiagnostics.NoFwknopInConnections(streams[0].Span, streams[0]));
    }
}
