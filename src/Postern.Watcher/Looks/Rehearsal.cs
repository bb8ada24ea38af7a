using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

/// <summary>
/// Goes once through the motions of every look of a plan, so that the first knock does not wait for code to be compiled and expressions to
/// be unfolded. Leaves nothing behind, neither in the kernel nor, by the time of
/// the first packet, with the judge.
/// </summary>
internal static class Rehearsal
{
    private static readonly IpProtocol[] Protocols = [IpProtocol.Udp, IpProtocol.Tcp, IpProtocol.Icmp];

    /// <param name="judge">The one that will judge: its own expressions are unfolded.</param>
    public static void Run(LookJudge judge, WatchPlan plan, Guard? guard, ChangeWriter writer)
    {
        var effects = new LookEffects();
        foreach (var family in IpFamily.Both.Each())
        {
            foreach (var id in plan.Rules.Select(r => r.Id).Concat(plan.Knocks.Select(k => k.Id)))
            {
                foreach (var protocol in Protocols)
                    judge.Judge(new LookRecord(false, id, id, Packet(family, protocol)), DateTimeOffset.UnixEpoch, effects);
            }
        }

        foreach (var step in guard?.Doors.SelectMany(d => d.Opener.AllSteps) ?? [])
            _ = step.Expression?.IsMetBy("open sesame 0123456789"u8);
        if (plan.Rules.Count > 0)
            writer.Apply([SetChange.Gone(plan.Rules[0].Set, Nobody(plan.Rules[0].Family).ToString())]);
        else if (plan.Knocks.Count > 0)
            writer.Apply([SetChange.Gone(GuardNames.Admitted + NftText.Digit(IpFamily.V4), Nobody(IpFamily.V4).ToString())]);
    }

    /// <summary>RFC 5737, RFC 3849: nobody's own.</summary>
    private static HostAddress Nobody(IpFamily family) => HostAddress.Parse(family == IpFamily.V4 ? "192.0.2.0" : "2001:db8::");

    private static Packet Packet(IpFamily family, IpProtocol protocol) => new()
    {
        Source = Nobody(family),
        Destination = Nobody(family),
        Protocol = protocol,
        SourcePort = 1,
        DestinationPort = 1,
        Payload = "open sesame 0123456789"u8.ToArray(),
        Length = 50,
    };
}
