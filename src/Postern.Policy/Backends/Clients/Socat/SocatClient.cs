using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Socat;

/// <summary>socat: connections that give up after a moment, datagrams, and, for root, pings made by hand. It sends no empty datagram.</summary>
public sealed class SocatClient : ToolForm
{
    /// <summary>Shorter than the second after which the kernel repeats a SYN.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public override string Name => "socat";

    public override string Description => "a call of socat for each knock";

    internal override IEnumerable<string> Remarks(ToolTarget target)
    {
        if (target.Host.Address is null)
            yield return $"The version of IP is chosen here: use the same afterwards (ssh {(target.IsIPv6 ? "-6" : "-4")}).";
    }

    internal override ToolCall? Call(ClientKnock knock, ToolTarget target, DiagnosticBag diagnostics)
    {
        var step = knock.Step;
        var version = target.IsIPv6 ? '6' : '4';
        if (step.Request is { } request)
            return new ToolCall($"{PrintfText.Of(HttpRequestText.Of(request, target.Host))} | socat -t 1 - TCP{version}:{target.Host.InUrl}:{step.Port},connect-timeout=1 >/dev/null", "", TimeSpan.FromSeconds(1));
        if (KnockPacket.IsConnection(step))
            return new ToolCall($"socat -u /dev/null TCP{version}:{target.Host.InUrl}:{step.Port},connect-timeout={Seconds(Patience)} 2>/dev/null", "", Patience);
        if (step.Protocol == IpProtocol.Tcp)
            return Refused(ClientDiagnostics.OnlyConnects(step, Name, "use --as nmap or hping3, or postern knock"), diagnostics);
        if (DatagramText.Length(step, target.IsIPv6) is { } length && (length == 0 && step.Protocol == IpProtocol.Udp || length > PrintfText.Limit))
        {
            return Refused(
                length == 0
                    ? ClientDiagnostics.CannotSend(step, Name, "it sends what it reads, and nothing is no datagram", "use --as nmap, hping3 or python, or postern knock")
                    : ToolDiagnostics.TooLong(step, Name, PrintfText.Limit),
                diagnostics);
        }

        return step.Protocol == IpProtocol.Udp
            ? new ToolCall($"{DatagramText.Printf(step, target.IsIPv6)} | socat -u - UDP{version}-SENDTO:{target.Host.InUrl}:{step.Port}", "", TimeSpan.Zero)
            : Echo(step, target);
    }

    private static ToolCall Echo(KnockStep step, ToolTarget target)
    {
        var blanks = step.Payload is null ? DatagramText.Length(step, target.IsIPv6) ?? 0 : 0;
        var payload = step.Payload is { } own ? own.Bytes.ToArray() : Enumerable.Repeat((byte)' ', blanks).ToArray();
        var message = target.IsIPv6 ? EchoRequest.Ipv6(payload, 1) : EchoRequest.Ipv4(payload, 1);
        var protocol = target.IsIPv6 ? "IP6-SENDTO" : "IP4-SENDTO";
        return new ToolCall(
            $"{PrintfText.Of(message.AsSpan(0, message.Length - blanks), blanks)} | socat -u - {protocol}:{target.Host.InUrl}:{(target.IsIPv6 ? 58 : 1)}",
            "an echo request, header and all", TimeSpan.Zero) { NeedsRoot = true };
    }
}
