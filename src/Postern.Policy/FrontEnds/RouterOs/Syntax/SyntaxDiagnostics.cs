using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Syntax;

/// <summary>PN203x: what a router calls a syntax error, and what it would have to.</summary>
internal static class SyntaxDiagnostics
{
    private const string WholeTextIsRejected = "a router rejects the whole line: syntax error";

    public static Diagnostic UnterminatedString(SourceSpan span) => new("PN2030", Severity.Error, span,
        "this string is not closed", "a router rejects the whole text: expected end of string", "close it with \"");

    public static Diagnostic UnclosedBracket(SourceSpan span, char bracket) => new("PN2031", Severity.Error, span,
        $"this {bracket} is not closed; what follows belongs to it and is not read as statements", "a router rejects the whole text",
        $"close it with {(bracket == '[' ? ']' : bracket == '(' ? ')' : '}')}, or quote the value that contains it");

    public static Diagnostic StrayCloser(SourceSpan span, char bracket) => new("PN2032", Severity.Error, span,
        $"this {bracket} closes nothing", WholeTextIsRejected, "remove it, or quote the value that contains it");

    public static Diagnostic BadEscape(SourceSpan span, string escape) => new("PN2033", Severity.Error, span,
        $"{escape} is no escape of RouterOS", WholeTextIsRejected,
        "write \\\\ for a backslash; the escapes are \\\" \\\\ \\n \\r \\t \\$ \\_ \\a \\b \\f \\v \\? and two upper-case hex digits");

    public static Diagnostic BareDollar(SourceSpan span) => new("PN2034", Severity.Warning, span,
        "this $ begins no variable name and is taken as it stands", "what a router makes of it is not documented",
        "write \\$ for a dollar sign");

    public static Diagnostic GluedVariable(SourceSpan span) => new("PN2035", Severity.Error, span,
        "a variable, bracket or backslash cannot stand inside an unquoted value", WholeTextIsRejected,
        "join the pieces: (\"text\" . $name), or put the whole value into quotes");

    public static Diagnostic GluedToValue(SourceSpan span) => new("PN2036", Severity.Warning, span,
        "a blank is missing here; read as if it stood there", "a router stops here: expected end of command", "put a blank before this word");

    public static Diagnostic BackslashInLine(SourceSpan span) => new("PN2037", Severity.Warning, span,
        "a \\ in the middle of a line joins nothing; skipped", "it was the end of a line before the page was copied; a router stops here: syntax error",
        "remove it, or break the line after it");

    public static Diagnostic LostNewline(SourceSpan span, string word) => new("PN2038", Severity.Warning, span,
        $"a new statement begins in the middle of the line, at {word}; read as if it stood on its own line",
        "the line break was lost when the page was copied; a router stops here: expected end of command", "begin a new line here");

    public static Diagnostic BlankAfterEquals(SourceSpan span, string name) => new("PN2039", Severity.Error, span,
        $"there is a blank between {name}= and its value", "a router takes the value as empty and stops at the next word: expected end of command",
        $"remove the blank after {name}=");

    public static Diagnostic TooDeep(SourceSpan span, int limit) => new("PN2040", Severity.Error, span,
        $"brackets are nested more than {limit} deep; the rest of the script is not read");

    public static Diagnostic TooLong(SourceSpan span, int limit) => new("PN2041", Severity.Error, span,
        $"this statement has more than {limit:N0} parts; the rest of the script is not read");

    public static Diagnostic ExpectedOperand(SourceSpan span) => new("PN2042", Severity.Error, span,
        "a value is missing here", WholeTextIsRejected);

    public static Diagnostic BlankBeforeEquals(SourceSpan span, string name) => new("PN2043", Severity.Error, span,
        $"there is a blank between {name} and =", "a router stops here: expected end of command", $"write {name}= without a blank");
}
