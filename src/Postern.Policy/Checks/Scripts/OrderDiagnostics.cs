using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN311x: knock rules in the wrong place.</summary>
internal static class OrderDiagnostics
{
    public static Diagnostic BehindDrop(SourceSpan span, SourceSpan drop) => new("PN3110", Severity.Error, span,
        $"no stranger's knock comes to this rule: the drop at {drop} has taken it",
        "rules are tried from the top, and a drop ends it: this list stays empty and the door shut", "put the knock rules before the drop: place-before=[find …]");

    public static Diagnostic BehindEstablished(SourceSpan span, string protocol, SourceSpan accept) => new("PN3111", Severity.Warning, span,
        $"this {protocol} knock stands behind the accept for established connections at {accept}",
        "once a packet was answered, the next of the same exchange is established and is accepted there: a repeated knock is never counted",
        "put the knock rules before it");

    public static Diagnostic EstablishedWithoutIcmp(SourceSpan span) => new("PN3112", Severity.Warning, span,
        "known connections are accepted, but not their ICMP errors",
        "path MTU and unreachable errors are related; without them connections hang instead of failing or adapting",
        "put the ICMP knock rules before the accept, and accept established,related for every protocol");

    public static Diagnostic StagesForward(SourceSpan span, SourceSpan stage, string list) => new("PN3113", Severity.Warning, span,
        $"the packet that the rule at {stage} adds to {list} meets this rule too: two steps in one packet",
        "a list is written while the packet is still on its way down, so the next rule finds its source in it already",
        "write the last stage first, or give each stage a port of its own");

    public static Diagnostic LastKnockAccepted(SourceSpan span, SourceSpan stage, string list) => new("PN3114", Severity.Note, span,
        $"the last knock itself is accepted here: the rule at {stage} has just added its source to {list}",
        "the knock port answers, a closed one with a reset, so whoever listens learns which packet opened the door",
        "name the ports of the service in this rule, or drop the knock's port right behind the knock rule");

    public static Diagnostic SingleKnock(SourceSpan span, string list) => new("PN3115", Severity.Warning, span,
        $"one knock is enough to be in {list}", "whoever sends that one packet is let in, and every port scan does", "use at least three stages, each with the list of the one before");

    public static Diagnostic StaticSecret(SourceSpan span, string list) => new("PN3116", Severity.Note, span,
        $"one packet with a fixed secret is enough to be in {list}", "whoever sees it on the way can send it again, from any address, for ever",
        "add stages, change the secret now and then, or use SPA, which no recording opens");
}
