using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN310x: what a script leaves open.</summary>
internal static class ScriptDiagnostics
{
    public static Diagnostic NoDrop(SourceSpan span, string chain) => new("PN3100", Severity.Warning, span,
        $"nothing in chain {chain} drops what this rule does not accept",
        "a packet that meets no rule is accepted: everybody gets in without knocking, and every closed port answers",
        $"end the chain with: add chain={chain} action=drop");

    public static Diagnostic TooManyRules(SourceSpan span, int comparisons) => new("PN3102", Severity.Note, span,
        $"too many rules to hold each against every other: weaknesses may be left unsaid after {comparisons:N0} comparisons",
        Remedy: "check the part that holds the knocks by itself");

    public static Diagnostic PartialDrop(SourceSpan span, string chain, Matcher condition) => new("PN3101", Severity.Warning, span,
        $"chain {chain} drops only what has {condition}, and accepts the rest",
        condition is PortMatcher
            ? "other services of the router (WinBox 8291, the API 8728, DNS 53 …) stay open to everybody"
            : "services over other protocols (DNS 53, SNMP 161, VPNs over UDP …) stay open to everybody",
        $"end the chain with: add chain={chain} action=drop");
}
