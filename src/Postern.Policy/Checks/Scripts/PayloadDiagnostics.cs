using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN3124 to PN3128: sizes, contents and patterns of knocks.</summary>
internal static class PayloadDiagnostics
{
    public static Diagnostic SizeOfPayload(SourceSpan span, int size, int headers) => new("PN3124", Severity.Note, span,
        $"a ping with a payload of {size} bytes is {size + headers} on the wire and does not match; one of {size - headers} does",
        "packet-size counts the whole packet; ping -s and ping -l give the payload, RouterOS's own /ping size= the whole packet",
        $"if {size} is the number given to ping -s or -l, write packet-size={size + headers}");

    public static Diagnostic PayloadOnTcp(SourceSpan span, Matcher matcher) => new("PN3125", Severity.Warning, span,
        $"{matcher} on a TCP knock: its first packet, the SYN, carries no data",
        "data follows only when a service has answered the SYN; on a closed or dropped port it never comes", "use protocol=udp, whose first packet carries the payload");

    public static Diagnostic UpperCase(SourceSpan span, string pattern) => new("PN3126", Severity.Error, span,
        $"the pattern {pattern} has upper-case letters and never matches", "a router turns the packet's letters into lower case before it compares", "write it in lower case");

    public static Diagnostic SlashBeforeEnd(SourceSpan span, string pattern) => new("PN3127", Severity.Warning, span,
        $"the pattern {pattern} wants a / as the last character of the payload",
        "an old manual page printed /$ where \\$ was meant, which is how a script writes a plain $ in a string", "write \\$ without the slash in the script");

    public static Diagnostic LineBreak(SourceSpan span, string pattern) => new("PN3128", Severity.Warning, span,
        $"the pattern {pattern} has a line break in it", "it matches only a payload with that very line break; a line broken by a page or by echo is the usual cause",
        "write the pattern on one line, and send the payload with printf, which adds no line break");
}
