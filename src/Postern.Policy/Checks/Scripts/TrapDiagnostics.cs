using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN313x: traps that catch who knocks.</summary>
internal static class TrapDiagnostics
{
    public static Diagnostic RepeatFails(SourceSpan span, SourceSpan stage, string ban) => new("PN3130", Severity.Warning, span,
        $"a knock that comes twice is a failure: the rule at {stage} put its source into this list, and its repeat is added to {ban} here",
        "a SYN that gets no answer is sent again after 1 s and 3 s, nmap sends two, a browser opens several connections: honest knocks are repeated",
        "leave the port of the stage itself out: dst-port=!…");

    public static Diagnostic TrapOnService(SourceSpan span, Matcher ports, string ban, string grant) => new("PN3131", Severity.Warning, span,
        $"the trap on {ports} covers what {grant} is granted for, and adds to {ban} whoever is granted too",
        "who uses the service bans himself, and every new try sets the ban's time anew",
        $"leave the granted out: src-address-list=!{grant}");

    public static Diagnostic TrapOverKnock(SourceSpan span, Matcher ports, SourceSpan stage) => new("PN3132", Severity.Warning, span,
        $"the trap on {ports} lies over the knock at {stage}", "who knocks right is banned for it", "leave the knock's port out of the trap");

    public static Diagnostic ScanDetection(SourceSpan span, string ban, SourceSpan drop) => new("PN3133", Severity.Warning, span,
        $"knocks count as a port scan here, and {ban} is dropped at {drop}, before any knock rule",
        "knocks, their repeats and what else the client's host sends add up; then no knock can undo the ban",
        "leave the knock ports out: dst-port=!…, and keep the ban short");
}
