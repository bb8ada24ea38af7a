using System.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Init;

/// <param name="With">What the person needs to have.</param>
public sealed record KnockHint(string With, string Command);

/// <summary>How to knock a sequence with the programs that people have.</summary>
public static class KnockHints
{
    // IPv4 20 and ICMP 8 bytes: ping counts neither.
    private const int PingHeaders = 28;

    /// <summary>For steps with the default flags; the payload of each must be printable ASCII, as a generated one is.</summary>
    /// <param name="host">Stands in the commands as it is.</param>
    public static IReadOnlyList<KnockHint> For(IReadOnlyList<KnockStep> steps, string host)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var hints = new List<KnockHint> { new("Postern", $"postern knock {host} {string.Join(' ', steps.Select(Argument))}") };
        if (steps.All(s => s.Port is not null && s.Payload is null && s.Size is null))
            hints.Add(new KnockHint("knockd's knock", $"knock -d 100 {host} {string.Join(' ', steps.Select(s => $"{s.Port}:{s.Protocol}"))}"));
        if (steps.All(s => s.Protocol == IpProtocol.Tcp))
            hints.Add(new KnockHint("nmap, port by port (one call with all ports would shuffle them)", $"for x in {string.Join(' ', steps.Select(s => s.Port))}; do nmap -n -Pn --max-retries 0 -p $x {host}; done"));
        else
            hints.Add(new KnockHint("nmap, nc and ping, line by line", string.Join('\n', steps.Select(s => Line(s, host)))));
        return hints;
    }

    private static string Argument(KnockStep step) => step switch
    {
        { Port: null, Size: { } size } => $"icmp/size={size}",
        { Port: null } => "icmp",
        { Payload: { } payload } => $"{step.Port}:{step.Protocol}:{Encoding.ASCII.GetString(payload.Bytes.Span)}",
        _ => $"{step.Port}:{step.Protocol}",
    };

    private static string Line(KnockStep step, string host) => step switch
    {
        { Port: null, Size: { } size } => $"ping -c 1 -W 1 -s {size - PingHeaders} {host}",
        { Port: null } => $"ping -c 1 -W 1 {host}",
        { Protocol.Number: 6 } => $"nmap -n -Pn --max-retries 0 -p {step.Port} {host}",
        { Payload: { } payload } => $"printf %s '{Encoding.ASCII.GetString(payload.Bytes.Span).Replace("'", "'\\''")}' | nc -u -w1 {host} {step.Port}",
        _ => $"echo | nc -u -w1 {host} {step.Port}",
    };
}
