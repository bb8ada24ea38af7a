using Postern.Policy.Backends.Clients.Netcat;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Keys;

namespace Postern.Policy.Backends.Clients.Ssh;

/// <summary>A stanza of ssh_config that knocks before it connects: by Postern with a profile, and, as comments, by netcat where Postern is not.</summary>
public sealed class SshClient : IClientForm
{
    private const int SshPort = 22;

    public string Name => "ssh";

    public string Description => "a stanza of ~/.ssh/config that knocks before it connects";

    public bool NeedsKnocks => false;

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (door.Door?.Rolling is not null)
            return Refused(ClientDiagnostics.Rolls(door.Span, door.Name), diagnostics);
        // An invitation says where its gate is.
        if (host == KnockHost.Placeholder && door.Profile?.Knock is ProfileKnock.Invited { Invitation: var invitation })
            host = KnockHost.Parse(invitation.Host) ?? host;
        var script = new ClientScript("# ").Header(door, host);
        if (door.Profile is { } own)
        {
            Stanza(script, host, own.Name, Port(door));
            return script.ToString();
        }

        if (Profile(door, host, diagnostics) is not { } profile)
            return null;
        script.Comment("First the profile, into ~/.config/postern/profiles.yaml (postern profile add makes it too):");
        foreach (var line in ProfileText.Of(profile).TrimEnd('\n').Split('\n'))
            script.Comment($"  {line}");
        script.Comment("Then into ~/.ssh/config:");
        Stanza(script, host, profile.Name, Port(door));
        WithoutPostern(script, door, host);
        return script.ToString();
    }

    private static void Stanza(ClientScript script, KnockHost host, string profile, ushort? port)
    {
        script.Line($"Host {host.Text}");
        if (port is { } number and not SshPort)
            script.Line($"    Port {number}");
        script.Line($"    ProxyCommand postern knock {profile} --proxy %h %p");
        script.Comment("Or, where it is not to carry the connection, which ProxyJump and others may want for themselves:");
        script.Comment($"Match host {host.Text} exec \"postern knock {profile}\"");
    }

    /// <summary>Only where netcat can send every knock; the stanza above says all there is to say otherwise.</summary>
    private static void WithoutPostern(ClientScript script, KnockedDoor door, KnockHost host)
    {
        var aside = new DiagnosticBag();
        if (door.Knocks.Count == 0 || new NetcatClient().Calls(door, host, aside) is not { } calls)
            return;
        var lines = calls.Select((c, i) => i + 1 < calls.Count && ToolForm.Pause(door.Knocks[i], c) is { } pause ? $"{c.Command}; {pause}" : c.Command);
        // ssh reads % itself, and the shell that starts the command reads the quotes.
        var command = $"{string.Join("; ", lines).Replace("%", "%%", StringComparison.Ordinal)}; exec nc {host.Text} %p";
        script.Comment("Without Postern on this machine, with netcat:");
        script.Comment($"Host {host.Text}");
        script.Comment($"    ProxyCommand sh -c '{command.Replace("'", "'\\''", StringComparison.Ordinal)}'");
    }

    private static Profile? Profile(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        var name = ProfileName.IsOne(door.Name) ? door.Name : "gate";
        if (door.Knocks.Count > 0)
        {
            if (door.Door?.OneTime is null)
            {
                return door.Knocks.FirstOrDefault(k => k.Step.Expression is not null) is { } pattern
                    ? Refused<Profile>(ClientDiagnostics.NoFixedPayload(pattern.Step), diagnostics)
                    : new Profile(name, new ProfileKnock.Sequence([.. door.Knocks.Select(k => new ProfileStep(k.Step))]), door.Span) { Host = host.Text, Opens = Tried(door) };
            }

            return Refused<Profile>(ToolDiagnostics.NotOneTime(door.Span, door.Name), diagnostics);
        }

        if (PersonChoice.BySsh(door).Count == 0)
        {
            return PersonChoice.ByFwknop(door) is [var first, ..]
                ? new Profile(name, new ProfileKnock.Stanza(null, door.Keys?.Person ?? first.Person.Name), door.Span) { Opens = Tried(door) }
                : Refused<Profile>(ClientDiagnostics.NoKnocks(door.Span, door.Name), diagnostics);
        }

        if (door.Keys!.Spa.GateKeys.Count == 0)
            return Refused<Profile>(ToolDiagnostics.NoGateKey(door.Span, door.Name), diagnostics);
        if (host == KnockHost.Placeholder)
            return Refused<Profile>(ToolDiagnostics.NoHost(door.Span, "ssh"), diagnostics);
        var port = door.Keys.Entrance.DatagramPorts.Select(p => p.Ports.First).FirstOrDefault(SpaEntrance.DefaultPort);
        var invitation = new Invitation(host.Text.ToLowerInvariant(), port, door.Keys.Spa.GateKeys[0].Identity, [door.Name]);
        return new Profile(name, new ProfileKnock.Invited(invitation, null, null, null), door.Span) { Opens = Tried(door) };
    }

    /// <summary>What can be tried: one port, of the gate or behind it.</summary>
    private static IReadOnlyList<ProtectedService> Tried(KnockedDoor door) => [.. door.Opens.Where(s => s.Port.Ports.First == s.Port.Ports.Last)];

    private static ushort? Port(KnockedDoor door) => door.Opens.Where(s => s.Port.Protocol == IpProtocol.Tcp).Select(s => (ushort?)s.Port.Ports.First).FirstOrDefault();

    private static string? Refused(Diagnostic diagnostic, DiagnosticBag diagnostics) => Refused<string>(diagnostic, diagnostics);

    private static T? Refused<T>(Diagnostic diagnostic, DiagnosticBag diagnostics)
        where T : class
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
