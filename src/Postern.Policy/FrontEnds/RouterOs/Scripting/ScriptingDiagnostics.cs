using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>PN206x: what a script does beside adding items.</summary>
internal static class ScriptingDiagnostics
{
    public static Diagnostic NotConvertible(SourceSpan span, string what) => new("PN2060", Severity.Error, span,
        $"not convertible: {what}", "what it would do on a router is not known here, and leaving it out could let more in",
        "replace it by what it comes to, or run the script on a router and read its export");

    public static Diagnostic TooMuchWork(SourceSpan span) => new("PN2061", Severity.Error, span,
        "the script asks for more steps than any install script takes; stopped here");

    public static Diagnostic UndefinedVariable(SourceSpan span, string name) => new("PN2062", Severity.Warning, span,
        $"nothing has set ${name}; it is empty", "pasted line by line into a terminal, a :local is gone on the next line; in a file it is not",
        $"write :local {name} \"…\" before it");

    public static Diagnostic TextTooLong(SourceSpan span, int limit) => new("PN2063", Severity.Error, span,
        $"the script makes a text of more than {limit:N0} characters; stopped here");

    public static Diagnostic Stops(SourceSpan span) => new("PN2064", Severity.Warning, span,
        "the script stops itself here by :error; the rest is not run");

    public static Diagnostic Harmless(SourceSpan span, string directive) => new("PN2065", Severity.Note, span,
        $":{directive} does not concern the firewall; skipped");

    public static Diagnostic MissingArgument(SourceSpan span, string directive, string form) => new("PN2066", Severity.Error, span,
        $":{directive} lacks a part", "a router stops here: missing value(s)", $"write {form}");

    public static Diagnostic ImportsFile(SourceSpan span) => new("PN2067", Severity.Error, span,
        "another file is imported here", "its rules would be missing", "name that file as a further input, in this order");

    public static Diagnostic NoCommand(SourceSpan span, string name) => new("PN2068", Severity.Error, span,
        $"{name}= stands without a command", "a router stops here: bad command name", "begin the line with add");

    public static Diagnostic HarmlessCommand(SourceSpan span, string command) => new("PN2069", Severity.Note, span,
        $"/{command} does not concern the firewall; skipped");
}
