using Postern.Policy.Backends.Clients.RouterOs;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients;

/// <summary>The forms there are; a new one is a class and a line here.</summary>
public static class ClientForms
{
    public static IReadOnlyList<IClientForm> All { get; } = [new RouterOsClient()];

    /// <summary>What one form says for one door of a policy; null after an error.</summary>
    /// <param name="policy">Where doors would be, for a name that is none.</param>
    public static string? Write(IClientForm form, Guard? policy, string door, KnockHost host, string file, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (policy?.Doors.FirstOrDefault(d => d.Name == door) is not { } found)
        {
            diagnostics.Add(ClientDiagnostics.NoSuchDoor(SourceSpan.WholeFile(file), door, [.. policy?.Doors.Select(d => d.Name) ?? []]));
            return null;
        }

        if (!MayKnock(found, host, diagnostics))
            return null;
        if (found.OneTime is not null)
            diagnostics.Add(ClientDiagnostics.OpensOnce(found.Span, found.Name));
        return form.Write(found, host, diagnostics);
    }

    private static bool MayKnock(Door door, KnockHost host, DiagnosticBag diagnostics)
    {
        Diagnostic? refusal = door.Rolling is not null ? ClientDiagnostics.Rolls(door.Span, door.Name)
            : door.Opener.Steps.Count == 0 ? ClientDiagnostics.NoKnocks(door.Span, door.Name)
            : host.Address is { } address && !door.Family.HasFlag(IpFamilies.Of(address)) ? ClientDiagnostics.OtherFamily(door.Span, door.Name, host.Text)
            : null;
        if (refusal is not null)
            diagnostics.Add(refusal);
        return refusal is null;
    }
}
