using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml;

/// <summary>PN100x: the file is no YAML, or not the YAML that a policy is.</summary>
internal static class YamlDiagnostics
{
    public static Diagnostic Syntax(SourceSpan span, string message) => new("PN1001", Severity.Error, span,
        message, "from here on the file cannot be read",
        "compare the indentation with the lines around it; put a text that holds , : # [ ] { } or starts with ! into single quotes");

    public static Diagnostic Tab(SourceSpan span) => new("PN1002", Severity.Error, span,
        "the line is indented with a tab", "YAML indents with spaces only: how wide a tab is depends on the editor",
        "replace the tab by spaces");

    public static Diagnostic TooDeep(SourceSpan span, int limit) => new("PN1003", Severity.Error, span,
        $"more than {limit} levels of lists and maps inside one another", "no policy is that deep",
        "compare with the example that postern init prints");

    public static Diagnostic TooManyNodes(SourceSpan span, int limit) => new("PN1004", Severity.Error, span,
        $"the file has more than {limit:N0} keys and values, aliases counted as often as they are used",
        "a few lines of aliases of aliases can ask for more memory than any machine has",
        "write out what the aliases stand for");

    public static Diagnostic SecondDocument(SourceSpan span) => new("PN1005", Severity.Error, span,
        "a second YAML document begins here", "it would be left out in silence",
        "remove the line ---, or put what follows into a file of its own and name both files");

    /// <summary>What is written is not quoted: it may be the beginning of a passphrase.</summary>
    public static Diagnostic Tag(SourceSpan span) => new("PN1006", Severity.Error, span,
        "this is a YAML tag, not part of the text", "a policy has no tags; YAML takes a text that begins with ! for one",
        "put the whole text into quotes: 'tcp/7001 flags=syn,!ack'");

    /// <summary><inheritdoc cref="Tag" path="/summary"/></summary>
    public static Diagnostic UnknownAlias(SourceSpan span) => new("PN1007", Severity.Error, span,
        "this is a YAML alias, and there is no anchor of that name before it", Remedy: "define it first with & and its name, or put the text into quotes: '*text'");

    public static Diagnostic NeedsMap(SourceSpan span, string where, string found, string example) => new("PN1008", Severity.Error, span,
        $"{where} needs keys with values, not {found}", Remedy: $"for example: {example}");

    public static Diagnostic NeedsList(SourceSpan span, string where, string found, string example) => new("PN1009", Severity.Error, span,
        $"{where} needs a list, not {found}", Remedy: $"for example: {example}");

    public static Diagnostic NeedsText(SourceSpan span, string where, string found, string example) => new("PN1010", Severity.Error, span,
        $"{where} needs a single text, not {found}", Remedy: $"for example: {example}");

    public static Diagnostic NeedsValue(SourceSpan span, string where, string example) => new("PN1011", Severity.Error, span,
        $"{where} has no value", Remedy: $"for example: {example}");

    public static Diagnostic OnlyComments(SourceSpan span) => new("PN1012", Severity.Error, span,
        "the file holds nothing but comments", Remedy: "write a first policy with: postern init");
}
