using System.Globalization;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Knockd;

/// <summary>
/// One line for the client of knockd; those of its name by other hands read it too. It begins connections and sends datagrams of one byte, and knows neither
/// payloads nor pings.
/// </summary>
public sealed class KnockdClient : IClientForm
{
    public string Name => "knock";

    public string Description => "one call of knockd's client; ports alone";

    public string? Write(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return Command(door, host, diagnostics) is { } command ? new ClientScript("# ").Header(door, host).Line(command).ToString() : null;
    }

    /// <summary>The line; null after diagnostics.</summary>
    internal static string? Command(KnockedDoor door, KnockHost host, DiagnosticBag diagnostics)
    {
        var refused = door.Knocks.Where(k => !KnockPacket.IsConnection(k.Step) && !KnockPacket.IsAnyDatagram(k.Step)).ToList();
        foreach (var knock in refused)
        {
            diagnostics.Add(ClientDiagnostics.CannotSend(knock.Step, "knock",
                "it begins connections and sends datagrams that say nothing: no payload, no size, no flags, no ping, no request", "use --as bash, nc, nmap or socat, or postern knock"));
        }

        if (refused.Count > 0)
            return null;
        // A line has one delay for all.
        var delay = door.Knocks.Max(k => k.Pause);
        var ports = string.Join(' ', door.Knocks.Select(k => $"{k.Step.Port}:{(k.Step.Protocol == IpProtocol.Udp ? "udp" : "tcp")}"));
        return string.Create(CultureInfo.InvariantCulture, $"knock {ToolTarget.Of(door, host).Option}-d {Math.Ceiling(delay.TotalMilliseconds)} {host.Text} {ports}");
    }
}
