using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Client;

/// <summary>From what a door waits for to what is sent.</summary>
public static class Knocks
{
    /// <returns>What meets the step, or why nothing can be said to.</returns>
    public static (Knock? Knock, KnockProblem? Problem) Of(KnockStep step)
    {
        if (step.Expression is not null)
        {
            return (null, KnockProblem.Wrong($"{step}: any text that meets the expression is a knock, and none is the knock",
                "write a text that meets it in its place"));
        }

        var payload = step.Payload is { } bytes ? new KnockBytes(bytes.Bytes) : null;
        return step switch
        {
            { Request: { } request, Port: { } port } => (new HttpKnock(port, request), null),
            { Port: { } port } when step.Protocol == IpProtocol.Tcp => (new TcpKnock(port, step.Flags == TcpFlagTest.NewConnection ? null : step.Flags, payload), null),
            { Port: { } port } when step.Protocol == IpProtocol.Udp => (new UdpKnock(port, payload, step.Size), null),
            _ when step.Protocol == IpProtocol.Icmp => (new IcmpKnock(step.Size, payload), null),
            _ => (null, KnockProblem.Wrong($"{step}: no client sends this", "knocks are tcp, udp, icmp or http")),
        };
    }
}
