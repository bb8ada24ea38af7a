using System.Globalization;
using Postern.Policy.Backends.RouterOs.Script;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.RouterOs;

/// <summary>One knock as RouterOS sends it.</summary>
/// <param name="Command">Run in the background.</param>
/// <param name="Meaning">What it does, for the comment above it.</param>
/// <param name="Before">Lines before the first knock.</param>
/// <param name="After">Lines behind the last one.</param>
internal sealed record RouterOsKnock(string Command, string Meaning, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    // The traffic generator counts the Ethernet header, and RouterOS everything else the whole IP packet.
    private const int EthernetHeader = 14;
    private const int UdpHeader = 8;
    private const int TcpHeader = 20;

    /// <summary>Null after a diagnostic.</summary>
    public static RouterOsKnock? Of(KnockStep step, int number, KnockHost host, DiagnosticBag diagnostics)
    {
        if (step.Expression is not null)
            return Refused(ClientDiagnostics.NoFixedPayload(step), diagnostics);
        if (step.Request is { } request)
            return Fetch(step, request, host, diagnostics);
        if (step.Protocol == IpProtocol.Tcp)
        {
            return step.Size is null && (step.Flags is not { } flags || flags.Holds(TcpFlags.Syn))
                ? new RouterOsKnock($"/tool fetch url={ScriptText.Quoted($"http://{host.InUrl}:{step.Port}/")} keep-result=no", "a connection that is begun and given up", [], [])
                : Generated(number, host, "tcp", $"tcp-src-port=50000 tcp-dst-port={step.Port} tcp-flags={Flags(step)}", step.Size ?? IpHeader(host) + TcpHeader);
        }

        if (step.Protocol == IpProtocol.Udp)
        {
            return step is { Payload: null, Size: null }
                ? new RouterOsKnock($"/resolve domain-name=knock.invalid server={Address(host)} server-port={step.Port}", "a question for a name, because any datagram will do", [], [])
                : Generated(number, host, step.Payload is { Bytes.Length: > 0 } ? "udp,raw" : "udp", $"udp-src-port=50000 udp-dst-port={step.Port}{Raw(step.Payload?.Bytes)}",
                    step.Size ?? IpHeader(host) + UdpHeader + (step.Payload?.Bytes.Length ?? 0));
        }

        if (step.Payload is null)
            return new RouterOsKnock($"/ping {host.Text}{(step.Size is { } size ? string.Create(CultureInfo.InvariantCulture, $" size={size}") : "")} count=1", Ping(step.Size), [], []);
        if (host.IsIPv6)
            return Refused(ClientDiagnostics.NoPayloadInPings(step), diagnostics);
        var echo = EchoRequest.Ipv4(step.Payload.Bytes.Span, (ushort)number);
        return Generated(number, host, "raw", $"ip-protocol=icmp raw-header={Convert.ToHexStringLower(echo)}", IpHeader(host) + echo.Length);
    }

    private static string Ping(int? size) => size is { } whole
        ? string.Create(CultureInfo.InvariantCulture, $"size= is the whole packet here; from Linux it is ping -s {whole - 28}")
        : "a ping";

    private static RouterOsKnock? Fetch(KnockStep step, KnockRequest request, KnockHost host, DiagnosticBag diagnostics)
    {
        if (request.Method is not ("GET" or "HEAD" or "POST" or "PUT" or "DELETE"))
            return Refused(ClientDiagnostics.NoSuchRequest(step, request.Method), diagnostics);
        var method = request.Method == "GET" ? "" : $" http-method={request.Method.ToLowerInvariant()}{(request.Method is "POST" or "PUT" ? " http-data=\"\"" : "")}";
        return new RouterOsKnock($"/tool fetch url={ScriptText.Quoted($"http://{host.InUrl}:{step.Port}{request.Path}")}{method} keep-result=no", "a web request", [], []);
    }

    private static RouterOsKnock Generated(int number, KnockHost host, string stack, string fields, int size)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"postern-knock-{number}");
        var ip = host.IsIPv6 ? "ipv6" : "ip";
        return new RouterOsKnock(
            $"/tool traffic-generator quick tx-template={name} packet-count=1 pps=1 packet-size={size + EthernetHeader} duration=1s",
            $"one packet of {size} bytes and the {EthernetHeader} of its Ethernet header; device-mode may lock the traffic generator",
            [
                $"/tool traffic-generator packet-template remove [find name={name}]",
                $"/tool traffic-generator packet-template add name={name} header-stack=mac,{ip},{stack} {ip}-dst={Address(host)} {fields} special-footer=no",
            ],
            [$"/tool traffic-generator packet-template remove [find name={name}]"]);
    }

    private static string Raw(ReadOnlyMemory<byte>? payload) =>
        payload is { Length: > 0 } bytes ? $" raw-header={Convert.ToHexStringLower(bytes.Span)}" : "";

    private static string Flags(KnockStep step) =>
        new TcpFlagTest(step.Flags?.Set ?? TcpFlags.Syn, TcpFlags.None) is var flags && flags.Set == TcpFlags.None ? "\"\"" : flags.ToString();

    private static string Address(KnockHost host) => host.Address is null ? $"[:resolve {ScriptText.Quoted(host.Text)}]" : host.Text;

    private static int IpHeader(KnockHost host) => host.IsIPv6 ? 40 : 20;

    private static RouterOsKnock? Refused(Diagnostic diagnostic, DiagnosticBag diagnostics)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
