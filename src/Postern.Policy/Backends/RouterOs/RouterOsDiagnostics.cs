using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs;

/// <summary>PN42: what RouterOS cannot say, and what is done instead. An error where leaving it out would let in more, or would lose the door.</summary>
public static class RouterOsDiagnostics
{
    private const string OnLinux = "let a Linux gate judge the knocks, and open the router from there: enforce: [routeros://…]";

    public static Diagnostic NoReset(SourceSpan span, string door, string timeout, bool hasTraps) => new("PN4200", Severity.Warning, span,
        $"on a router a wrong knock does not start door {Quote.Of(door)} over: each stage lasts until its {timeout} are over",
        "RouterOS cannot take an address off a list; a scan that touches the steps in their order opens the door",
        hasTraps ? "keep step-timeout short, let traps surround the steps, and look at postern prove FILE --as routeros"
            : "keep step-timeout short, add traps around the steps, and look at postern prove FILE --as routeros");

    public static Diagnostic Request(SourceSpan span, string door, string step) => new("PN4201", Severity.Error, span,
        $"{step} of door {Quote.Of(door)} cannot be said in RouterOS", "nobody answers there, so the request never comes, and its door would stay shut", OnLinux);

    public static Diagnostic LongPayload(SourceSpan span, string door, int bytes) => new("PN4202", Severity.Error, span,
        $"a payload of {bytes} bytes at door {Quote.Of(door)}: RouterOS's content= takes 128", "a part of it would open the door to more than the whole does",
        "choose a shorter payload");

    public static Diagnostic ZeroByte(SourceSpan span, string door) => new("PN4203", Severity.Error, span,
        $"a payload of door {Quote.Of(door)} holds a zero byte, which no text of RouterOS can", "its door would stay shut", "choose a payload without one");

    public static Diagnostic LeadingBang(SourceSpan span, string door) => new("PN4204", Severity.Error, span,
        $"a payload of door {Quote.Of(door)} begins with !", "content=!x means to RouterOS everything that has no x", "choose a payload that begins with another sign");

    public static Diagnostic NoLayer7(SourceSpan span, string door, string step) => new("PN4205", Severity.Error, span,
        $"{step} of door {Quote.Of(door)} needs layer 7, which RouterOS has for UDP over IPv4 alone", "its door would stay shut", "write an exact payload, without a trailing i");

    public static Diagnostic OnlyIpv4(SourceSpan span, string door, string step) => new("PN4206", Severity.Warning, span,
        $"door {Quote.Of(door)} opens to IPv4 sources alone on a router: {step} needs layer 7",
        "IPv6 rules have no layer7-protocol", "write an exact payload, without a trailing i");

    public static Diagnostic Expression(SourceSpan span, string door, string step) => new("PN4207", Severity.Error, span,
        $"{step} of door {Quote.Of(door)} is an expression that layer 7 does not say alike",
        "counts in braces, look-arounds, references and classes by letter are not in every router's engine, and its door would stay shut",
        "use . * + ? | ( ) [a-z] ^ and $ alone, or " + OnLinux);

    public static Diagnostic CaseIsLost(SourceSpan span, string door, string step) => new("PN4208", Severity.Warning, span,
        $"on a router {step} of door {Quote.Of(door)} is met in upper and lower case alike",
        "layer 7 sees everything in lower case, and the packets of one flow joined together", "choose an expression whose length makes up for it, or write an exact payload");

    public static Diagnostic SinglePackets(SourceSpan span, string door) => new("PN4209", Severity.Warning, span,
        $"a router cannot read the single packets that open door {Quote.Of(door)}: its rules let in whoever is on list {RouterNames.GrantList(door)}",
        "the packets are signed or sealed; a Linux gate reads them and puts the source on the list", "add enforce: [routeros://…] to the door, and forward the packets to the gate");

    public static Diagnostic CountsOnce(SourceSpan span, string door) => new("PN4210", Severity.Error, span,
        $"a sequence of door {Quote.Of(door)} that counts once would count again and again on a router", "whoever recorded it could open the door", OnLinux);

    public static Diagnostic SharedName(SourceSpan span, string name, string door, string other) => new("PN4211", Severity.Error, span,
        other.Length == 0 ? $"the list {name} of door {Quote.Of(door)} is one of Postern's own" : $"doors {Quote.Of(door)} and {Quote.Of(other)} would share the list {name}",
        "a source that is on it for one would be let in by the other", "rename the door");

    public static Diagnostic TakenList(SourceSpan span, string list, string door, string other) => new("PN4220", Severity.Error, span,
        $"grants of door {Quote.Of(door)} go to the list {list}, which is {(other.Length == 0 ? "one of Postern's own" : $"that of door {Quote.Of(other)}")}",
        list == RouterNames.Banned ? "whoever is let in at the door would be shut out of everything" : "whoever is let in at the door would be let in elsewhere too",
        $"name a list of your own, or none: {RouterNames.GrantList(door)}");

    public static Diagnostic LongTime(SourceSpan span, string door, string asked, string most) => new("PN4212", Severity.Warning, span,
        $"a grant of door {Quote.Of(door)} lasts {most} on a router, not {asked}", "no list entry lives longer");

    public static Diagnostic WholeSeconds(SourceSpan span, string door, string asked, string rounded) => new("PN4213", Severity.Note, span,
        $"door {Quote.Of(door)}: {asked} is {rounded} on a router, which counts list entries in whole seconds");

    public static Diagnostic NoTranslation(SourceSpan span, string door) => new("PN4214", Severity.Error, span,
        $"door {Quote.Of(door)} forwards to an IPv6 host, and RouterOS 6 cannot translate IPv6 addresses", "its door would stay shut to IPv6 sources",
        "compile for --ros 7, or leave the IPv6 host out of forward-to");

    public static Diagnostic ClosesLate(SourceSpan span, string door) => new("PN4215", Severity.Note, span,
        $"on a router, what door {Quote.Of(door)} closes is shut a second later", "RouterOS cannot take an address off a list; its entry's time is set to one second");

    public static Diagnostic Rolls(SourceSpan span, string door) => new("PN4216", Severity.Note, span,
        $"the knocks of door {Quote.Of(door)} are those of this period, the last and the next: on a router they stay what they are until the next push",
        "a router also cannot tell who used a sequence: until its periods are over, whoever watched it can use it too",
        Remedy: "let postern push FILE ROUTER --follow run beside it");

    public static Diagnostic Unsayable(SourceSpan span, string name, string value) => new("PN4217", Severity.Error, span,
        $"{name} with a value that begins with ! cannot be said in RouterOS: {value}", "a router takes the ! for not", "rename it");

    public static Diagnostic WrongMenu(SourceSpan span, string what, string menu) => new("PN4218", Severity.Error, span,
        $"{what} cannot be said in {menu}", "a router refuses the rule, and import stops there");

    public static Diagnostic NameOfVersion6(SourceSpan span, string menu) => new("PN4219", Severity.Error, span,
        $"RouterOS 6 has no {menu}", "import stops there", "compile for --ros 7");
}
