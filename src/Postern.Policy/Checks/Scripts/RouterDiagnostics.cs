using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN317x and PN318x: what else the router is set up to do, and advice.</summary>
internal static class RouterDiagnostics
{
    public static Diagnostic Ipv6Open(SourceSpan span, string chain) => new("PN3170", Severity.Warning, span,
        $"this drop guards IPv4 alone: nothing in chain {chain} of /ipv6 firewall filter drops",
        "the two families have rules of their own, and without one everything is accepted: over IPv6 the router stands open without a knock",
        $"add the same to /ipv6 firewall filter, ended by chain={chain} action=drop, or switch IPv6 off: /ipv6 settings set disable-ipv6=yes");

    public static Diagnostic SessionsOutlive(SourceSpan span, string list) => new("PN3171", Severity.Note, span,
        $"a connection that is open when its source leaves {list} stays open", "established connections are accepted here before any list is asked; only new ones need the grant",
        $"to cut them too, put a drop of the opened ports with src-address-list=!{list} before this rule");

    public static Diagnostic BridgePort(SourceSpan span, string lower, string upper) => new("PN3172", Severity.Warning, span,
        $"{lower} is a port of the bridge {upper}, so no packet comes in by it", "to the firewall packets come in by the bridge: the rule never matches", $"write in-interface={upper}");

    public static Diagnostic BelowPppoe(SourceSpan span, string lower, string upper) => new("PN3173", Severity.Warning, span,
        $"{upper} runs over {lower}: packets from the internet come in by {upper}, not by {lower}", "the firewall sees the innermost interface: no knock from outside meets the rule",
        $"write in-interface={upper}, or an interface list that holds it");

    public static Diagnostic NeedsClock(SourceSpan span) => new("PN3174", Severity.Note, span,
        "this rule goes by the clock, and no NTP client is set up here", "a router without a battery starts at the time of its last shutdown, or in 1970: the door then opens and shuts at the wrong hours",
        "add: /system ntp client set enabled=yes servers=…");

    public static Diagnostic DateByPosition(SourceSpan span) => new("PN3175", Severity.Warning, span,
        "this script cuts the date into pieces by position", "RouterOS 6 writes jan/02/2020 and RouterOS 7 writes 2020-01-02: after an upgrade the pieces are others, and what is made of them (ports, passwords) is wrong",
        "find out which form it is first: a date of version 7 begins with a digit");

    public static Diagnostic ClearTextService(SourceSpan span, string service) => new("PN3176", Severity.Warning, span,
        $"{service} is switched on", "it sends passwords in the clear, and a grant opens it to whoever shares the address", $"use ssh, and: /ip service set {service} disabled=yes");

    public static Diagnostic OneProtocol(SourceSpan span, string protocol) => new("PN3180", Severity.Note, span,
        $"all knocks of this sequence are plain {protocol}", "a scan of that one protocol sends them all; most scanners send nothing else",
        "mix tcp, udp and icmp, or ask for a payload");

    public static Diagnostic FewKnocks(SourceSpan span, int count) => new("PN3181", Severity.Note, span,
        $"the sequence has only {count} knocks", "a scan of all ports in random order meets two of them in the right order every other time, three every sixth", "add more knocks");

    public static Diagnostic NoBan(SourceSpan span) => new("PN3182", Severity.Note, span,
        "nothing bans who scans for these knocks", "stages last through wrong knocks, so a scan that goes on long enough meets the right order",
        "drop a blacklist first of all, and fill it by ports that no client uses (with src-address-list= excluding who was let in), or by psd");
}
