using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Knock ports at which the router itself listens, or that everybody tries.</summary>
internal static class KnockPortCheck
{
    /// <summary>What a router listens on as it comes. Source: RouterOS manual, "Services".</summary>
    private static readonly (string Name, ushort Port, bool IsOff)[] Defaults =
    [
        ("ftp", 21, false), ("ssh", 22, false), ("telnet", 23, false), ("www", 80, false), ("www-ssl", 443, true), ("winbox", 8291, false), ("api", 8728, false), ("api-ssl", 8729, false),
    ];

    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        var listening = Listening(facts.RuleSet.Router);
        foreach (var stage in facts.Stages)
        {
            if (stage.Ports is not { } ports)
                continue;
            var single = ports.Ports.Where(p => p.IsSingle).Select(p => p.First).ToList();
            var service = stage.Protocol == IpProtocol.Tcp && facts.Meetings(stage.Place).Any(m => m.Hook.Hook is Hook.Input or Hook.Prerouting)
                ? listening.Find(s => single.Contains(s.Port)) : default;
            if (service.Name is not null)
                diagnostics.Add(KnockDiagnostics.KnockOnService(ports.Span, service.Port, service.Name));
            else if (single.Exists(WellKnownPorts.Contains))
                diagnostics.Add(KnockDiagnostics.WellKnown(ports.Span, single.First(WellKnownPorts.Contains)));
        }
    }

    private static List<(string Name, ushort Port)> Listening(RouterSetup router)
    {
        var services = Defaults.ToDictionary(d => d.Name, d => (d.Port, d.IsOff), StringComparer.Ordinal);
        foreach (var line in router.Services)
        {
            var (port, isOff) = services.GetValueOrDefault(line.Name);
            services[line.Name] = (line.Port ?? port, line.IsOff ?? isOff);
        }

        return [.. services.Where(s => !s.Value.IsOff && s.Value.Port != 0).Select(s => (s.Key, s.Value.Port))];
    }
}
