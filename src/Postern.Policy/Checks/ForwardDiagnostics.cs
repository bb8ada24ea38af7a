using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>PN303x: doors that forward.</summary>
internal static class ForwardDiagnostics
{
    public static Diagnostic ManyPortsToOne(SourceSpan span, ForwardTarget target, int ports, IpProtocol protocol) => new("PN3030", Severity.Warning, span,
        $"all {ports} {protocol} ports of this door go to one: {target}", "clients of the other ports meet a service that they do not speak to",
        "write forward-to without its port, so that each port stays as it is, or open one port");

    public static Diagnostic RoutedService(SourceSpan span, ProtectedService service, ForwardTarget target) => new("PN3031", Severity.Error, span,
        $"{service} is at a host behind the gate, and this door forwards to {target}",
        "only what comes to the gate's own addresses is translated: this service would not be", $"write {service.Port} for the gate's own port, or protect the host itself by a door without forward-to");
}
