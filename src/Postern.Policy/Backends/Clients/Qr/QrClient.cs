using Postern.Policy.Backends.Clients.Fwknop;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Spa.Keys;

namespace Postern.Policy.Backends.Clients.Qr;

/// <summary>
/// The text of a QR code with which a door goes to a phone: what Knock on Ports imports for a sequence, an invitation for SSH keys, the keys of the app
/// Fwknop2. Drawing is the command's.
/// </summary>
public sealed class QrClient : IClientForm
{
    /// <summary>The command draws what this form writes.</summary>
    public const string FormName = "qr";

    public string Name => FormName;

    public string Description => "a QR code for a phone: a file of Knock on Ports, an invitation, or the keys of Fwknop2";

    public bool NeedsKnocks => false;

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (door.Profile?.Knock is ProfileKnock.Invited invited)
            return invited.Invitation.ToString();
        if (door.Door?.Rolling is not null || door.Profile?.Knock is ProfileKnock.RollingKey)
            return Refused(ClientDiagnostics.Rolls(door.Span, door.Name), diagnostics);
        if (door.Knocks.Count > 0 && door.Keys?.Person is null)
            return Sequence(door, host, diagnostics);
        var hasSsh = PersonChoice.BySsh(door) is var people && door.Keys?.Person is { } wanted ? people.Any(p => p.Name == wanted) : people.Count > 0;
        return hasSsh ? Invitation(door, host, diagnostics) : Keys(door, diagnostics);
    }

    private static string? Sequence(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        if (new KnockOnPortsClient().Write(door, host, diagnostics) is not { } text)
            return null;
        diagnostics.Add(ToolDiagnostics.NotScanned(door.Span));
        return text.TrimEnd('\n');
    }

    private static string? Invitation(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        if (host == KnockHost.Placeholder)
            return Refused(ToolDiagnostics.NoHost(door.Span, "qr"), diagnostics);
        if (door.Keys!.Spa.GateKeys.Count == 0)
            return Refused(ToolDiagnostics.NoGateKey(door.Span, door.Name), diagnostics);
        var port = door.Keys.Entrance.DatagramPorts.Select(p => p.Ports.First).FirstOrDefault(SpaEntrance.DefaultPort);
        return new Invitation(host.Text.ToLowerInvariant(), port, door.Keys.Spa.GateKeys[0].Identity, [door.Name]).ToString();
    }

    private static string? Keys(KnockedDoor door, DiagnosticBag diagnostics)
    {
        if (PersonChoice.Fwknop(door, "qr", diagnostics) is not (var person, var stanza))
            return null;
        foreach (var setting in FwknopKeyText.AppSettings(stanza.Key))
            diagnostics.Add(ToolDiagnostics.AppSetting(person.Span, setting));
        return FwknopKeyText.ForQr(stanza.Key);
    }

    private static string? Refused(Diagnostic diagnostic, DiagnosticBag diagnostics)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
