using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Lowering;

/// <summary>PN218x and PN219x: one part of a rule or item against another, in the router's own words where they are known.</summary>
internal static class RuleDiagnostics
{
    public static Diagnostic PortsNeedProtocol(SourceSpan span, string name) => new("PN2180", Severity.Error, span,
        $"{name} without a protocol that has ports", "a router stops here: failure: ports can be specified if proto is tcp,udp,udp-lite,dccp,sctp",
        "add protocol=tcp or protocol=udp");

    public static Diagnostic FlagsNeedTcp(SourceSpan span) => new("PN2181", Severity.Error, span,
        "tcp-flags without protocol=tcp", "a router stops here: failure: tcp-flags works only with tcp", "add protocol=tcp");

    public static Diagnostic IcmpOptionsNeedIcmp(SourceSpan span, string protocol) => new("PN2182", Severity.Error, span,
        $"icmp-options without protocol={protocol}", "a router stops here: failure: icmp-options can be specified if proto is icmp", $"add protocol={protocol}");

    public static Diagnostic NeedsTcp(SourceSpan span, string what) => new("PN2183", Severity.Error, span,
        $"{what} without protocol=tcp", "only TCP has it; a router refuses the rule", "add protocol=tcp");

    public static Diagnostic UnknownAction(SourceSpan span, string action, string menu, string? suggestion) => new("PN2184", Severity.Error, span,
        $"{menu} has no action {action}", "a router stops here: input does not match any value of action", suggestion);

    public static Diagnostic ActionElsewhere(SourceSpan span, string action, string menu, string others) => new("PN2185", Severity.Error, span,
        $"{menu} has no action {action}", "import would stop here and leave the router half configured", $"{action} belongs to {others}");

    public static Diagnostic ActionNeeds(SourceSpan span, string action, string parameter) => new("PN2186", Severity.Error, span,
        $"action={action} without {parameter}", $"a router refuses the rule: {parameter} must be set", $"add {parameter}=");

    public static Diagnostic NoEffect(SourceSpan span, string parameter, string action, string needed) => new("PN2187", Severity.Warning, span,
        $"{parameter} means nothing with action={action}", $"it is read only with {needed}",
        parameter == "address-list" ? "as a condition it is written src-address-list; as what the rule does, with action=add-src-to-address-list" : null);

    public static Diagnostic WrongChain(SourceSpan span, string action, string chain, string chains) => new("PN2188", Severity.Error, span,
        $"action={action} in chain {chain}", "a router refuses the rule", $"it works in {chains}");

    public static Diagnostic DuplicateEntry(SourceSpan span, string list, string address) => new("PN2189", Severity.Error, span,
        $"{list} already has {address}", "a router stops here: failure: already have such entry", "remove one");

    public static Diagnostic DuplicateName(SourceSpan span, string name, string menu) => new("PN2190", Severity.Error, span,
        $"{menu} already has {name}", "a router stops here: failure: already have such name", "rename one");

    public static Diagnostic UnusedOption(SourceSpan span, string parameter) => new("PN2191", Severity.Note, span,
        $"{parameter} has no meaning outside a router and is not taken over");

    public static Diagnostic Ipv6Needs(SourceSpan span) => new("PN2192", Severity.Error, span,
        "protocol=icmp is ICMP for IPv4; over IPv6 no packet has it", Remedy: "write protocol=icmpv6");

    public static Diagnostic ImpossibleSize(SourceSpan span, int least) => new("PN2193", Severity.Warning, span,
        $"no packet is that small: the headers alone have {least} bytes", "packet-size counts the whole packet: a ping's payload plus 28",
        "add 28 to the payload that ping -s sends");
}
