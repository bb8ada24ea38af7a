using System.Globalization;
using Postern.Policy.Backends.Clients.Tools;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Hping3;

/// <summary>hping3: every packet made by hand, IPv4 alone, and a second's wait after each.</summary>
public sealed class Hping3Client : ToolForm
{
    private const int Ipv4AndTcpHeader = 40;

    /// <summary>In the order of <see cref="TcpFlags"/>; it calls the last two X and Y.</summary>
    private static readonly (TcpFlags Flag, string Option)[] Options =
    [
        (TcpFlags.Fin, "-F"), (TcpFlags.Syn, "-S"), (TcpFlags.Rst, "-R"), (TcpFlags.Psh, "-P"), (TcpFlags.Ack, "-A"), (TcpFlags.Urg, "-U"), (TcpFlags.Ece, "-X"), (TcpFlags.Cwr, "-Y"),
    ];

    public override string Name => "hping3";

    public override string Description => "a call of hping3 for each knock; IPv4, as root";

    internal override IEnumerable<string> Remarks(ToolTarget target) => ["hping3 needs root, and knows IPv4 alone: use the same afterwards (ssh -4)."];

    internal override ToolCall? Call(ClientKnock knock, ToolTarget target, DiagnosticBag diagnostics)
    {
        var step = knock.Step;
        if (target.IsIPv6)
            return Refused(ToolDiagnostics.NoIPv6(step.Span, Name), diagnostics);
        if (step.Request is not null)
            return Refused(ClientDiagnostics.CannotSend(step, Name, "it sends single packets, and a request comes in a connection", "use --as curl, nc or socat"), diagnostics);
        if (step.Protocol == IpProtocol.Tcp)
        {
            if (step.Size - Ipv4AndTcpHeader < 0)
                return Refused(ClientDiagnostics.Impossible(step, target.Host.Text), diagnostics);
            var flags = step.Flags?.Set ?? TcpFlags.Syn;
            var options = string.Concat(Options.Where(o => flags.HasFlag(o.Flag)).Select(o => $" {o.Option}"));
            return Call("", $"{options} -p {step.Port}", step.Size - Ipv4AndTcpHeader, target);
        }

        var length = DatagramText.Length(step, isIPv6: false);
        var mode = step.Protocol == IpProtocol.Udp ? $" -2 -p {step.Port}" : " -1";
        return step.Payload is { Bytes.Length: > 0 } payload
            ? Call($"{PrintfText.Of(payload.Bytes.Span)} | ", $"{mode} -E /dev/stdin", length, target)
            : Call("", mode, length, target);
    }

    private static ToolCall Call(string before, string options, int? data, ToolTarget target) =>
        new($"{before}hping3 -q -c 1{options}{(data > 0 ? string.Create(CultureInfo.InvariantCulture, $" -d {data}") : "")} {target.Host.Text} >/dev/null 2>&1", "", TimeSpan.FromSeconds(1)) { NeedsRoot = true };
}
