using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Proof;

/// <summary>PN6: what a proof found that somebody should look at.</summary>
public static class ProofDiagnostics
{
    public static Diagnostic ShorterThanMeant(DoorProof door) => new("PN6001", Severity.Warning, door.Span,
        $"'{door.Name}' has {door.Stages} stages, and {Count(door.Packets)} enough: {(door.Shortest.Count > 0 ? door.Shortest[0].ToString() : "")}",
        "a list is written while a packet is still on its way, so the next rule sees the source in it already; or a stage does not ask for the one before",
        "write the last stage first, and let each stage ask for the list of the stage before");

    public static Diagnostic ScanOpens(DoorProof door, ScanChance scan) => new("PN6002", Severity.Warning, door.Span,
        $"{(scan.Order == ScanOrder.Ascending ? "an ascending" : "a descending")} {scan.Protocol} scan of all ports opens '{door.Name}', {scan.Condition}",
        "scanners go through the ports in order, and whoever does so is let in without knowing anything",
        "let the ports go up and down, put a trap between them, or use strict: gate");

    public static Diagnostic NobodyGetsIn(SourceSpan span) => new("PN6003", Severity.Warning, span,
        "nobody gets in without a knock, and no sequence of knocks opens anything",
        "with these rules the gate cannot be managed over the network any more",
        "accept a trusted address, or put the knock rules before the rule that drops");

    public static Diagnostic OtherFamilyOpen(SourceSpan span, IpFamily family) => new("PN6004", Severity.Warning, span,
        $"there is no rule for {(family == IpFamily.V6 ? "IPv6" : "IPv4")}: whoever reaches such an address of the gate finds every port open",
        "knocks guard only the family whose rules ask for them",
        $"write the same rules below {(family == IpFamily.V6 ? "/ipv6 firewall filter" : "/ip firewall filter")}, or switch the family off");

    private static string Count(int packets) => packets == 1 ? "one packet is" : $"{packets} packets are";
}
