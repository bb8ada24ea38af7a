using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables;

/// <summary>PN41: what the kernel cannot do alone, by name. Closed when in doubt: only a lost accept is a warning.</summary>
public static class NftablesDiagnostics
{
    public static Diagnostic HostName(SourceSpan span, string name) => new("PN4101", Severity.Error, span,
        $"the host name {name} needs the watcher, which keeps names resolved",
        "the kernel knows addresses only, and a name resolved once would silently grow stale",
        "run postern gate FILE, or write the address or prefix");

    public static Diagnostic TimedHostName(SourceSpan span, string name, string list) => new("PN4140", Severity.Error, span,
        $"the host name {name} is to leave list {list} after a time",
        "what a name gives stays on the list for as long as the name gives it, and nobody would take it off in time",
        "leave timeout= out, or write the address");

    public static Diagnostic NeedsWatcher(SourceSpan span, string what, string remedy) => new("PN4102", Severity.Error, span,
        $"{what} needs the watcher",
        "the kernel cannot decide this alone, and leaving it out would let more in than the rule says",
        remedy);

    public static Diagnostic OneTimeNeedsWatcher(SourceSpan span, string door) => new("PN4141", Severity.Error, span,
        $"the sequences of {FrontEnds.Yaml.Quote.Of(door)} that count once need the watcher, which marks the used line and goes on to the next",
        "the kernel lets each in once, but cannot write files: after the first knock the door would stay shut",
        "run postern gate FILE");

    public static Diagnostic RollingNeedsWatcher(SourceSpan span, string door) => new("PN4150", Severity.Error, span,
        $"the rolling knock of {FrontEnds.Yaml.Quote.Of(door)} needs the watcher, which loads the next sequence when its time comes",
        "the kernel derives nothing from a key: after the next two periods the sequences that it holds would be over, and the door would stay shut",
        "run postern gate FILE");

    public static Diagnostic Inexpressible(SourceSpan span, string what, string why, string remedy) => new("PN4103", Severity.Error, span,
        $"{what} cannot be said in nftables", why, remedy);

    public static Diagnostic AcceptLeftOut(SourceSpan span, string what) => new("PN4104", Severity.Warning, span,
        $"this accept rule is left out, because {what} cannot be said in nftables",
        "leaving out an accept lets nobody in, but its traffic may now meet a drop",
        "replace the matcher, or remove the rule");

    public static Diagnostic UnknownInterfaceList(SourceSpan span, string list) => new("PN4105", Severity.Error, span,
        $"the interface list {list} is defined nowhere",
        "on a router its members are known; here nobody says which Linux interfaces they are",
        $"add --interfaces {list}=eth0");

    public static Diagnostic NeverMatches(SourceSpan span, string what) => new("PN4106", Severity.Warning, span,
        $"this rule never matches: {what}");

    public static Diagnostic FastTrack(SourceSpan span) => new("PN4107", Severity.Note, span,
        "fasttrack-connection is left out: it only saves work, and Linux's flow tables would hide packets from later rules");

    public static Diagnostic NoneStatic(SourceSpan span, string list) => new("PN4108", Severity.Warning, span,
        $"entries of list {list} last until the table is removed, not for ever",
        "none-static writes to a router's configuration; the kernel's sets do not outlive a reboot");

    public static Diagnostic PrefixNotRenewed(SourceSpan span, string list) => new("PN4109", Severity.Note, span,
        $"list {list} has configured entries: a source inside one stays as it is, where RouterOS would set a timed entry's time anew");

    public static Diagnostic DisabledRule(SourceSpan span) => new("PN4110", Severity.Note, span,
        "this rule is disabled and is left out");

    public static Diagnostic DecidedLate(SourceSpan span, string what, string effect) => new("PN4111", Severity.Error, span,
        $"{what} is judged by the watcher, a moment after the packet has gone on: too late for {effect}",
        "by itself the kernel finds one fixed text of at most 240 bytes; an expression, or that a connection has not said a text yet, is for the watcher",
        $"write two rules: this one with action=add-src-to-address-list, and {effect} with src-address-list= before it");

    public static Diagnostic TextInPieces(SourceSpan span, string what, string effect) => new("PN4112", Severity.Error, span,
        $"{effect} by {what} would let through what RouterOS stops",
        "RouterOS puts a connection's packets together, the kernel looks at each by itself: a text sent in two pieces would get by",
        "write content= with packet-size=, which looks at single packets on RouterOS too, or write a list and drop what is in it");

    public static Diagnostic UnboundedSearch(SourceSpan span, string what, int longest, string effect, int size) => new("PN4113", Severity.Error, span,
        $"{what} is searched in payloads of up to {longest} bytes, and {effect} would not see longer ones",
        "leaving them out would let more in than the rule says",
        $"add packet-size=0-{size}, and a rule of its own for larger packets");

    public static Diagnostic LongPayloadUnseen(SourceSpan span, string what, int longest) => new("PN4114", Severity.Note, span,
        $"{what} is searched in payloads of up to {longest} bytes; a longer one does not meet this rule");

    public static Diagnostic BadExpression(SourceSpan span, string pattern, string problem) => new("PN4115", Severity.Error, span,
        $"the layer 7 pattern {pattern} cannot be run: {problem}",
        "strangers choose the text that it is run over, so only expressions whose time is bounded by the text's length are taken",
        "write it without look-around, back references and atomic groups");

    public static Diagnostic WrittenByWatcher(SourceSpan span, string what, string list) => new("PN4116", Severity.Note, span,
        $"list {list} is written by the watcher, a moment after a packet met {what}",
        "the packet itself goes on before, rules below do not find its source in the list yet, and the rule has no counter of its own");

    public static Diagnostic HookNeedsWatcher(SourceSpan span, string program) => new("PN4117", Severity.Error, span,
        $"{program} is started by the watcher, and postern up leaves none running",
        "the kernel starts no programs: the door would open, and nothing else would ever happen",
        "run postern gate FILE, or take the command out");
}
