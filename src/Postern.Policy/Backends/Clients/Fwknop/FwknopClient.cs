using System.Globalization;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Fwknop;

/// <summary>A stanza of .fwknoprc for a person who opens the door with an fwknop key, keys and all.</summary>
public sealed class FwknopClient : IClientForm
{
    /// <summary>What fwknop's client sends to if it is told no port.</summary>
    private const ushort DefaultPort = 62201;

    public string Name => "fwknop";

    public string Description => "a stanza of ~/.fwknoprc, with the person's keys";

    public bool NeedsKnocks => false;

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (host.IsIPv6)
            return Refused(ToolDiagnostics.NoIPv6(door.Span, Name, "postern knock, which sends the same packets over IPv6"), diagnostics);
        if (PersonChoice.Fwknop(door, Name, diagnostics) is not (var person, var stanza))
            return null;
        if (Access(door.Door!, stanza) is not { } access)
            return Refused(ToolDiagnostics.NoPortForFwknop(door.Span, door.Name), diagnostics);
        var script = new ClientScript("# ").Header(door, host)
            .Comment($"A stanza for ~/.fwknoprc, which nobody else may read: chmod 600 ~/.fwknoprc. Then: fwknop -n {person.Name}")
            .Line($"[{person.Name}]").Line($"SPA_SERVER {host.Text}");
        foreach (var line in Transport(door.Keys!.Entrance).Concat(access))
            script.Line(line);
        if (stanza.Limits.Source is SourceRule.Stated or SourceRule.Both)
            diagnostics.Add(ToolDiagnostics.StatedAddress(person.Span, person.Name));
        else
            script.Line("ALLOW_IP source");
        if (stanza.User is { } user)
            script.Line($"SPOOF_USER {user}");
        foreach (var line in FwknopKeyText.ForRc(stanza.Key))
            script.Line(line);
        return script.ToString();
    }

    private static IEnumerable<string> Transport(SpaEntrance entrance)
    {
        var datagrams = entrance.DatagramPorts.ToList();
        if (datagrams.Count == 0 && entrance.StreamPorts.Any())
            return ["SPA_SERVER_PROTO tcp", Line("SPA_SERVER_PORT", entrance.StreamPorts.First().Ports.First)];
        if (datagrams.Count == 0 && entrance.HttpPorts.Count > 0)
            return ["SPA_SERVER_PROTO http", Line("SPA_SERVER_PORT", entrance.HttpPorts[0])];
        var port = datagrams.Count == 0 || datagrams.Exists(p => p.Ports.Contains(DefaultPort)) ? DefaultPort : datagrams[0].Ports.First;
        return port == DefaultPort ? [] : [Line("SPA_SERVER_PORT", port)];
    }

    /// <summary>What a packet must ask for, so that the gate takes this door for what is meant. Null where there is nothing to ask for.</summary>
    private static IReadOnlyList<string>? Access(Door door, FwknopStanza stanza)
    {
        if (door.Opens.Count == 0)
            return stanza.ForcedDoor is null ? null : ["ACCESS tcp/1"];
        // One port is enough to name a door, and it is opened whole.
        var local = door.Opens.Where(s => s.Address is null).ToList();
        if (local.Count > 0 || stanza.ForcedDoor is not null)
            return [$"ACCESS {Port(local.Count > 0 ? local[0] : door.Opens[0])}"];
        var service = door.Opens[0];
        var target = door.ForwardTo.Count > 0 ? (Host: door.ForwardTo[0].Address, Port: door.ForwardTo[0].Port ?? service.Port.Ports.First) : (Host: service.Address!, Port: service.Port.Ports.First);
        return [$"ACCESS {Port(service)}", string.Create(CultureInfo.InvariantCulture, $"NAT_ACCESS {target.Host}:{target.Port}")];
    }

    private static string Port(ProtectedService service) =>
        string.Create(CultureInfo.InvariantCulture, $"{(service.Port.Protocol == IpProtocol.Udp ? "udp" : "tcp")}/{service.Port.Ports.First}");

    private static string Line(string word, ushort port) => string.Create(CultureInfo.InvariantCulture, $"{word} {port}");

    private static string? Refused(Diagnostic diagnostic, DiagnosticBag diagnostics)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
