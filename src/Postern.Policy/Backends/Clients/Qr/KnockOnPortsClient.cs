using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;

namespace Postern.Policy.Backends.Clients.Qr;

/// <summary>A file for the app Knock on Ports of Android, which its menu imports.</summary>
public sealed class KnockOnPortsClient : IClientForm
{
    public string Name => "knockonports";

    public string Description => "a file that the app Knock on Ports imports";

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (door.Door?.OneTime is not null)
            diagnostics.Add(ToolDiagnostics.NotOneTime(door.Span, door.Name));
        else if (host == KnockHost.Placeholder)
            diagnostics.Add(ToolDiagnostics.NoHost(door.Span, Name));
        else if (KnockOnPortsText.Of(door, host, diagnostics) is { } text)
            return text + "\n";
        return null;
    }
}
