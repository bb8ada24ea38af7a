using Postern.Policy.Backends.Clients.RouterOs;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients;

/// <summary>The forms there are; a new one is a class and a line in the list of its kind.</summary>
public static class ClientForms
{
    public static IReadOnlyList<IClientForm> All { get; } = [.. ScriptForms.All, .. ToolForms.All, new RouterOsClient()];

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

        return Write(form, KnockedDoor.Of(found), host, diagnostics);
    }

    /// <summary>What one form says for a profile; null after an error.</summary>
    /// <param name="host">In place of the profile's own; null for that.</param>
    public static string? Write(IClientForm form, Profile profile, KnockHost? host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return Write(form, KnockedDoor.Of(profile), host ?? (profile.Host is { } own ? KnockHost.Parse(own) : null) ?? KnockHost.Placeholder, diagnostics);
    }

    private static string? Write(IClientForm form, KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        var refusal = !form.NeedsKnocks ? null
            : door.Door?.Rolling is not null || door.Profile?.Knock is ProfileKnock.RollingKey ? ClientDiagnostics.Rolls(door.Span, door.Name)
            : door.Knocks.Count == 0 ? ClientDiagnostics.NoKnocks(door.Span, door.Name)
            : null;
        refusal ??= host.Address is { } address && !door.Family.HasFlag(IpFamilies.Of(address)) ? ClientDiagnostics.OtherFamily(door.Span, door.Name, host.Text) : null;
        if (refusal is not null)
        {
            diagnostics.Add(refusal);
            return null;
        }

        if (door.Door?.OneTime is not null)
            diagnostics.Add(ClientDiagnostics.OpensOnce(door.Span, door.Name));
        return form.Write(door, host, diagnostics);
    }
}
