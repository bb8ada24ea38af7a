using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN316x: knocks and rules that do not do what they seem to.</summary>
internal static class KnockDiagnostics
{
    public static Diagnostic AnyKnock(SourceSpan span, string list, int count) => new("PN3161", Severity.Warning, span,
        $"{count} rules put a source into {list}, which lets it in, and none of them asks for an earlier stage",
        "any one of these knocks opens alone, in whatever order", "give each stage a list of its own and name the list before it in src-address-list=");

    public static Diagnostic InBothAtOnce(SourceSpan span, string list, string other, SourceSpan otherSpan) => new("PN3162", Severity.Warning, span,
        $"only a source that is in {list} and in {other} (at {otherSpan}) at the same time passes both drops",
        "each list runs out by its own clock: the earlier stage expires first and shuts out who has just knocked right", $"drop by the last list alone");

    public static Diagnostic NeverReached(SourceSpan span, string effect, SourceSpan by, string byEffect, bool changesNothing) => new("PN3163", changesNothing ? Severity.Note : Severity.Warning, span,
        $"no packet ever reaches this {effect}: the {byEffect} at {by} takes all of its packets",
        changesNothing ? "it does the same, so nothing is lost by it, but nothing is gained either" : "rules are tried from the top, and the first that decides ends it",
        changesNothing ? "remove one of the two" : "move this rule before that one, or make that one narrower");

    public static Diagnostic RawAccept(SourceSpan span, string list) => new("PN3164", Severity.Warning, span,
        $"this accepts sources in {list} in raw alone; the filter still drops them", "accept in raw only ends raw: the packet then meets the filter, which knows nothing of the list",
        $"add to /ip firewall filter, before its drop: action=accept src-address-list={list}");

    public static Diagnostic OtherPortDropped(SourceSpan span, string accepted, string dropped) => new("PN3165", Severity.Warning, span,
        $"the knock opens {accepted}, which nothing closes: the drops below are for {dropped}",
        "who has not knocked reaches the one all the same, and who has knocked never reaches the other", "write the same port in both, or end the chain with a drop of everything");

    public static Diagnostic KnockOnService(SourceSpan span, int port, string service) => new("PN3166", Severity.Warning, span,
        $"the knock port {port} is that of the router's own {service}",
        "scanners and browsers touch it all day and so pass this stage, and where the service answers it gives the port away", $"choose another port, or switch it off: /ip service set {service} disabled=yes");

    public static Diagnostic WellKnown(SourceSpan span, int port) => new("PN3167", Severity.Note, span,
        $"{port} is a well-known port to knock on", "scanners try it first and often: this stage is passed by strangers all day", "choose a port between 1024 and 32767 that no service is known for");

    public static Diagnostic LimitedKnock(SourceSpan span) => new("PN3168", Severity.Warning, span,
        "one limit counts the knocks of everybody together", "a stranger who sends that many packets to the port uses it up, and the right knocks of others are not seen",
        "leave the limit out: a repeated knock only sets the same entry's time anew; or use dst-limit by src-address");

    public static Diagnostic IcmpFirst(SourceSpan span) => new("PN3169", Severity.Warning, span,
        "the sequence begins with ICMP", "pings come all day from everywhere: each that fits passes the first stage, and the secret is one knock shorter",
        "begin with tcp or udp and let ICMP come later");
}
