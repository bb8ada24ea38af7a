using System.Globalization;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Netcat;

/// <summary>
/// netcat, with options that OpenBSD's, the traditional one and nmap's ncat understand alike. It waits a second at a silent port, and sends no empty datagram;
/// pings are ping's.
/// </summary>
public sealed class NetcatClient : ToolForm
{
    /// <summary>From here on ping writes the time into the payload.</summary>
    private const int PingClock = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public override string Name => "nc";

    public override string Description => "a call of netcat for each knock, OpenBSD's, the traditional one or ncat";

    internal override IEnumerable<string> Remarks(ToolTarget target) => target.IsIPv6 ? ["The traditional netcat knows no IPv6: use OpenBSD's or ncat."] : [];

    internal override ToolCall? Call(ClientKnock knock, ToolTarget target, DiagnosticBag diagnostics)
    {
        var step = knock.Step;
        if (step.Request is { } request)
        {
            return new ToolCall(
                $"{PrintfText.Of(HttpRequestText.Of(request, target.Host))} | nc {target.Option}-w 1 {target.Host.Text} {step.Port} >/dev/null", "", Patience);
        }

        if (KnockPacket.IsConnection(step))
            return new ToolCall($"nc {target.Option}-z -w 1 {target.Host.Text} {step.Port} </dev/null", "", Patience);
        if (step.Protocol == IpProtocol.Tcp)
            return Refused(ClientDiagnostics.OnlyConnects(step, Name, "use --as nmap or hping3, or postern knock"), diagnostics);
        var length = DatagramText.Length(step, target.IsIPv6);
        if (step.Protocol == IpProtocol.Icmp)
            return Ping(step, length, target, diagnostics);
        if (length == 0)
            return Refused(ClientDiagnostics.CannotSend(step, Name, "it sends what it reads, and nothing is no datagram", "use --as nmap, hping3 or python, or postern knock"), diagnostics);
        return length > PrintfText.Limit
            ? Refused(ToolDiagnostics.TooLong(step, Name, PrintfText.Limit), diagnostics)
            : new ToolCall($"{DatagramText.Printf(step, target.IsIPv6)} | nc {target.Option}-u -w 1 {target.Host.Text} {step.Port}", "", Patience);
    }

    private ToolCall? Ping(KnockStep step, int? length, ToolTarget target, DiagnosticBag diagnostics)
    {
        if (step.Payload is { Bytes.Length: >= PingClock })
        {
            return Refused(
                ClientDiagnostics.CannotSend(step, Name, $"ping would, and writes the time into the first {PingClock} bytes of a payload as long", "use --as nmap, hping3 or socat, or postern knock"),
                diagnostics);
        }

        var size = length is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" -s {bytes}") : "";
        var pattern = step.Payload is { Bytes.Length: > 0 } payload ? $" -p {Convert.ToHexStringLower(payload.Bytes.Span)}" : "";
        var meaning = step.Size is { } whole
            ? string.Create(CultureInfo.InvariantCulture, $"ping's, for netcat has none; its size is that of the packet less {KnockPacket.Headers(target.IsIPv6)} bytes of headers ({whole} - {KnockPacket.Headers(target.IsIPv6)})")
            : "ping's, for netcat has none";
        return new ToolCall($"ping {target.Option}-c 1 -W 1{size}{pattern} {target.Host.Text} >/dev/null", meaning, Patience);
    }
}
