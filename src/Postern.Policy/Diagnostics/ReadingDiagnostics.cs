using Postern.Rules.Model;

namespace Postern.Policy.Diagnostics;

/// <summary>PN0: the file itself.</summary>
public static class ReadingDiagnostics
{
    public static Diagnostic TooLarge(SourceSpan span, int limit) => new("PN0001", Severity.Error, span,
        $"the file has more than the {limit:N0} bytes that Postern reads",
        "no policy or export is that large; reading it would only take memory",
        "name the right file");

    public static Diagnostic Utf16(SourceSpan span) => new("PN0002", Severity.Error, span,
        "the file is UTF-16, not UTF-8",
        "Windows editors and PowerShell's > save so; neither a router nor Postern reads it",
        "save it as UTF-8 (PowerShell: | Out-File -Encoding utf8)");

    public static Diagnostic Binary(SourceSpan span, int offset) => new("PN0003", Severity.Error, span,
        $"the file is binary: there is a zero byte at offset {offset}",
        Remedy: "name a policy (.yaml), a RouterOS script (.rsc), a knockd.conf or an access.conf; a RouterOS .backup file must be exported first: /export file=config");

    public static Diagnostic Empty(SourceSpan span) => new("PN0004", Severity.Error, span,
        "the file is empty", Remedy: "write a first policy with: postern init");

    public static Diagnostic NotUtf8(SourceSpan span) => new("PN0005", Severity.Error, span,
        "this byte is not UTF-8", "guessing another encoding could change a payload that must match exactly",
        "save the file as UTF-8, or write the payload as hex:…");

    public static Diagnostic KeptAsLatin1(SourceSpan span) => new("PN0006", Severity.Warning, span,
        "the script is not UTF-8; its bytes are kept as they are, one character each",
        "RouterOS strings are bytes, so rules mean the same; only letters outside ASCII may look odd in messages");

    public static Diagnostic TooMany(SourceSpan span, int limit, Severity severity) => new("PN0007", severity, span,
        $"more than {limit} findings; the rest is not shown");

    public static Diagnostic UnknownFormat(SourceSpan span) => new("PN0008", Severity.Error, span,
        "cannot tell what kind of file this is",
        Remedy: "name it .yaml (a policy), .rsc (a RouterOS script or export), knockd.conf, access.conf or fwknopd.conf");

    public static Diagnostic CannotRead(SourceSpan span, string reason) => new("PN0009", Severity.Error, span,
        $"cannot read the file: {reason}");
}
