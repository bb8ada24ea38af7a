using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables;

/// <summary>PN41: what the kernel cannot do alone, by name. Closed when in doubt: only a lost accept is a warning.</summary>
public static class NftablesDiagnostics
{
    public static Diagnostic HostName(SourceSpan span, string name) => new("PN4101", Severity.Error, span,
        $"the host name {name} needs the watcher, which keeps names resolved; this version has none",
        "the kernel knows addresses only, and a name resolved once would silently grow stale",
        "write the address or prefix");

    public static Diagnostic NeedsWatcher(SourceSpan span, string what, string remedy) => new("PN4102", Severity.Error, span,
        $"{what} needs the watcher, which this version does not have",
        "the kernel cannot decide this alone, and leaving it out would let more in than the rule says",
        remedy);

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

    public static Diagnostic HookNeedsWatcher(SourceSpan span, string program) => new("PN4115", Severity.Error, span,
        $"{program} is started by the watcher, and postern up leaves none running",
        "the kernel starts no programs: the door would open, and nothing else would ever happen",
        "run postern gate FILE, or take the command out");
}
