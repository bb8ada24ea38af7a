using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>PN108x and PN109x: the steps of a knock; PN112x and PN113x: expressions and HTTP requests among them.</summary>
internal static class StepDiagnostics
{
    private const string Forms = "tcp/7001, udp/62000 \"open sesame\", icmp/size=720 or http/GET /letmein";

    public static Diagnostic NotAStep(SourceSpan span, string text) => new("PN1080", Severity.Error, span,
        $"{Quote.Of(text)} is not a step",
        Remedy: Suggestion.For(text, ["tcp", "udp", "icmp", "http"]) is { } near ? $"did you mean {near}? A step is {Forms}" : $"write {Forms}");

    public static Diagnostic PortRange(SourceSpan span) => new("PN1081", Severity.Error, span,
        "a step is one port, not a range", "a step that many ports meet is easily met by a scan", "choose one port");

    public static Diagnostic UnknownWord(SourceSpan span, string word) => new("PN1082", Severity.Error, span,
        $"a step has no {Quote.Of(word)}", Remedy: Suggestion.For(word.Split('=', ':')[0], ["flags", "size", "hex", "base64"]) is { } near
            ? $"did you mean {near}? After the port there may be \"text\", hex:…, base64:…, each with /i, /expression/, size=… and flags=…"
            : "after the port there may be \"text\" in double quotes, hex:…, base64:…, each with /i, /expression/, size=… and flags=…");

    public static Diagnostic UnclosedQuote(SourceSpan span) => new("PN1083", Severity.Error, span,
        "the payload's closing quote is missing", "YAML itself ends a text at a comma or bracket in a list, and at a space with #",
        "put the whole step into single quotes: 'udp/62000 \"a, b\"'");

    public static Diagnostic HexDigit(SourceSpan span, char digit) => new("PN1084", Severity.Error, span,
        $"{Quote.Of(digit.ToString())} is not a hexadecimal digit", Remedy: "write two digits 0-9 a-f for each byte: hex:6f70656e");

    public static Diagnostic HexLength(SourceSpan span, int digits) => new("PN1085", Severity.Error, span,
        $"{digits} hexadecimal digits are not whole bytes", Remedy: "write two digits for each byte: hex:6f70656e");

    public static Diagnostic Base64(SourceSpan span, string text) => new("PN1220", Severity.Error, span,
        $"{Quote.Of(text)} is not base64", "the letters of base64 come in fours, and the last four end with = where they stand for fewer than three bytes",
        "write for example base64:b3BlbiBzZXNhbWU=, as base64(1) prints it, or the bytes as hex:…");

    public static Diagnostic EmptyPayload(SourceSpan span) => new("PN1086", Severity.Error, span,
        "the payload is empty", "many clients cannot send an empty packet, and an empty payload is no secret",
        "leave it out for any payload, or write some text");

    public static Diagnostic LongPayload(SourceSpan span, int length, int limit) => new("PN1087", Severity.Error, span,
        $"the payload has {length:N0} bytes, more than {limit:N0}", "it would be sent in fragments, which many networks drop", "shorten it: 8 random letters are plenty");

    public static Diagnostic PayloadOnTcp(SourceSpan span) => new("PN1088", Severity.Error, span,
        "a TCP knock carries no payload", "it is the SYN that is seen, and data follows only once a connection stands",
        "use udp for a step with a payload");

    public static Diagnostic Size(SourceSpan span, string text, string protocol) => new("PN1089", Severity.Error, span,
        $"no {protocol} packet has the size {Quote.Of(text)}", "the whole packet counts: 28 bytes of headers (48 over IPv6) and the payload, 65535 at most",
        "write for example size=720, which ping -s 692 sends");

    public static Diagnostic SizeAgainstPayload(SourceSpan span, int size, int whole) => new("PN1090", Severity.Error, span,
        $"no packet of {size} bytes has this payload", $"with its headers it has {whole} bytes over IPv4 and {whole + 20} over IPv6",
        "leave the size out: the payload says it already");

    public static Diagnostic UnknownFlag(SourceSpan span, string word, IReadOnlyList<string> names) => new("PN1091", Severity.Error, span,
        word.Length == 0 ? "a TCP flag is missing" : $"{Quote.Of(word)} is not a TCP flag",
        Remedy: Suggestion.For(word.TrimStart('!'), names) is { } near ? $"did you mean {near}?" : $"write some of {string.Join(", ", names)}, with ! for one that must not be set");

    public static Diagnostic ImpossibleFlags(SourceSpan span, string flags) => new("PN1092", Severity.Error, span,
        $"{flags} cannot be both set and not set", "no packet would meet the step", "keep one of the two");

    public static Diagnostic FlagsWithoutTcp(SourceSpan span) => new("PN1093", Severity.Error, span,
        "only TCP has flags", Remedy: "remove them, or make it a tcp step");

    public static Diagnostic SizeOnTcp(SourceSpan span) => new("PN1094", Severity.Error, span,
        "a TCP knock has no size of its own", "each operating system's SYN has other options, so another length", "use udp or icmp for a step with a size");

    public static Diagnostic SaidTwice(SourceSpan span, string word) => new("PN1095", Severity.Error, span,
        $"{Quote.Of(word)} says again what was said before", "only one of the two could count", "keep one");

    public static Diagnostic OneProtocol(SourceSpan span, int count, string example) => new("PN1096", Severity.Error, span,
        count == 0 ? "the step has no protocol" : "a step has one protocol", Remedy: $"write one of tcp, udp, icmp and http: {example}");

    public static Diagnostic IcmpPort(SourceSpan span, string text) => new("PN1097", Severity.Error, span,
        "ICMP has no ports", Remedy: text.Length > 0 && text.All(char.IsAsciiDigit) ? $"for a size write size={Quote.Bounded(text)}" : "write icmp, icmp/size=720 or icmp \"text\"");

    public static Diagnostic FoldsNothing(SourceSpan span) => new("PN1098", Severity.Error, span,
        "fold-case without a payload", Remedy: "add payload or regex, or remove fold-case");

    public static Diagnostic UnknownEscape(SourceSpan span) => new("PN1099", Severity.Error, span,
        "a backslash stands before \\ and \" only", "what other escapes mean differs from language to language", "write bytes that are no text as hex:…");

    public static Diagnostic UnclosedExpression(SourceSpan span) => new("PN1120", Severity.Error, span,
        "the expression's closing slash is missing", "YAML itself ends a text at a comma or bracket in a list, and at a space with #",
        "put the whole step into single quotes: 'udp/62000 /^open [a-z]+$/'; a slash inside the expression is written \\/");

    public static Diagnostic BadExpression(SourceSpan span, string problem) => new("PN1121", Severity.Error, span,
        $"this expression cannot be used: {problem}", "an expression that takes longer the more a stranger sends would let anybody stop the gate",
        "look-ahead, look-behind, back references and very large counts are not possible; an exact payload in double quotes needs no expression");

    public static Diagnostic EmptyExpression(SourceSpan span) => new("PN1122", Severity.Error, span,
        "the expression is empty", "any payload would meet it", "leave it out for any payload, or write what the payload looks like: /^open [a-z]+$/");

    public static Diagnostic LongExpression(SourceSpan span, int length, int limit) => new("PN1123", Severity.Error, span,
        $"the expression has {length:N0} characters, more than {limit:N0}", Remedy: "shorten it");

    public static Diagnostic ExpressionCharacter(SourceSpan span, char character) => new("PN1124", Severity.Error, span,
        $"an expression holds no {Quote.Of(character.ToString())}", "it is matched against bytes, and one character can be several of them",
        "write bytes that are no printable ASCII as \\x00 to \\xff");

    public static Diagnostic Method(SourceSpan span, string text) => new("PN1125", Severity.Error, span,
        text.Length == 0 ? "the request's method is missing" : $"{Quote.Of(text)} is not a method of HTTP", "methods are capital letters, and the case counts",
        "write for example http/GET /letmein");

    public static Diagnostic NoPath(SourceSpan span, string text) => new("PN1126", Severity.Error, span,
        text.Length == 0 ? "the request's path is missing" : $"{Quote.Of(text)} is not a path: it begins with a slash", Remedy: "write for example http/GET /letmein");

    public static Diagnostic PathCharacter(SourceSpan span, char character) => new("PN1127", Severity.Error, span,
        $"{Quote.Of(character.ToString())} cannot stand in the path", character is '?' or '#'
            ? "the path alone is compared: what clients send behind it does not matter" : "the bytes of the request are compared, where clients write such a character as %xx",
        character is '?' or '#' ? "leave it out with all that follows" : "use letters, digits and -._~ only, or write %xx as the client does");

    public static Diagnostic LongPath(SourceSpan span, int length, int limit) => new("PN1128", Severity.Error, span,
        $"the path has {length:N0} characters, more than {limit:N0}", "the beginning of the request must lie in one packet", "shorten it");

    public static Diagnostic NotWithRequest(SourceSpan span, string word) => new("PN1129", Severity.Error, span,
        $"an HTTP step has no {Quote.Of(word)}", Remedy: "it is a port, a method and a path: http:8080/GET /letmein");

    public static Diagnostic Encrypted(SourceSpan span) => new("PN1130", Severity.Error, span,
        "the path of an encrypted request cannot be seen", "only the web server can read it", "use http/ on a port that serves plain HTTP, or a tcp step to the port");

    public static Diagnostic RequestWithoutHttp(SourceSpan span, string key) => new("PN1131", Severity.Error, span,
        $"{key} belongs to an HTTP step", Remedy: "write {http: 80, path: /letmein}, or remove it");
}
