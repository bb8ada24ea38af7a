using System.Globalization;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Nmap;

/// <summary>
/// nmap, one call for each knock: it probes the ports of one call in random order, and a silent port twice unless it is told not to. For the ports of known
/// services it has UDP payloads of its own, several for some; a payload that is given takes the place of each.
/// </summary>
public sealed class NmapClient : ToolForm
{
    private const int TcpHeader = 20;

    /// <summary>The one option that it adds to what has a SYN.</summary>
    private const int SegmentSizeOption = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public override string Name => "nmap";

    public override string Description => "a call of nmap for each knock";

    internal override IEnumerable<string> Remarks(ToolTarget target)
    {
        yield return "One call for each port: several ports of one call go out in random order.";
        if (target.Host.Address is null && !target.IsIPv6)
            yield return "nmap takes the IPv4 address of a name: use the same afterwards (ssh -4).";
    }

    internal override ToolCall? Call(ClientKnock knock, ToolTarget target, DiagnosticBag diagnostics)
    {
        var step = knock.Step;
        if (step.Request is not null)
            return Refused(ClientDiagnostics.CannotSend(step, Name, "it sends first packets alone, and a request comes in a connection", "use --as curl, nc or socat"), diagnostics);
        var common = $"nmap {(target.IsIPv6 ? "-6 " : "")}-n --max-retries 0 --max-rtt-timeout {Patience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}ms";
        if (KnockPacket.IsConnection(step))
            return new ToolCall($"{common} -Pn -p {step.Port} {target.Host.Text} >/dev/null", "", Patience);
        if (step.Protocol == IpProtocol.Tcp)
        {
            var flags = step.Flags?.Set ?? TcpFlags.Syn;
            var rest = step.Size - (target.IsIPv6 ? 40 : 20) - TcpHeader - (flags.HasFlag(TcpFlags.Syn) ? SegmentSizeOption : 0);
            if (rest < 0)
                return Refused(ClientDiagnostics.CannotSend(step, Name, "its own packet is longer than that", "use postern knock, or --as hping3 over IPv4"), diagnostics);
            return Raw($"{common} -Pn -sS --scanflags {Words(flags)}{Data(step, rest)} -p {step.Port} {target.Host.Text}");
        }

        var length = DatagramText.Length(step, target.IsIPv6);
        return step.Protocol == IpProtocol.Udp
            ? Raw($"{common} -Pn -sU{Data(step, length ?? 0)} -p {step.Port} {target.Host.Text}")
            : Raw($"{common} -sn -PE --disable-arp-ping{Data(step, length)} {target.Host.Text}");
    }

    private static ToolCall Raw(string command) => new($"{command} >/dev/null", "", Patience) { NeedsRoot = true };

    private static string Data(KnockStep step, int? length) =>
        step.Payload is { Bytes.Length: > 0 } payload ? $" --data {Convert.ToHexStringLower(payload.Bytes.Span)}"
        : length is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" --data-length {bytes}")
        : "";

    private static string Words(TcpFlags flags) => flags == TcpFlags.None
        ? "0"
        : string.Join(',', Enum.GetValues<TcpFlags>().Where(f => f != TcpFlags.None && flags.HasFlag(f)).Select(f => f.ToString().ToUpperInvariant()));
}
