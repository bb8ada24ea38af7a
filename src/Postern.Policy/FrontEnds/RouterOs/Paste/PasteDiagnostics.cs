using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Paste;

/// <summary>PN200x and PN201x: what web pages and terminals did to a script. Repaired, each with a warning.</summary>
internal static class PasteDiagnostics
{
    public static Diagnostic TypographicQuotes(SourceSpan span) => new("PN2001", Severity.Warning, span,
        "typographic quotes; read as \"", "to a router they are ordinary letters: the text ends at the first blank, "
        + "and a parameter glued to the closing one is lost (its rule then means something else)", "write straight quotes");

    public static Diagnostic StrayTypographicQuote(SourceSpan span) => new("PN2002", Severity.Warning, span,
        "a typographic quote without its partner; kept as a letter", "to a router it is an ordinary letter", "write straight quotes");

    public static Diagnostic InvisibleCharacter(SourceSpan span, string name) => new("PN2003", Severity.Warning, span,
        $"a {name} where a blank or nothing should be; repaired", "a router takes it for part of the word beside it", "type the line again");

    public static Diagnostic ListNumber(SourceSpan span, string mark) => new("PN2004", Severity.Warning, span,
        $"the list mark {mark} before this statement is skipped", "a router stops here: bad command name", "remove it");

    public static Diagnostic Prompt(SourceSpan span) => new("PN2005", Severity.Warning, span,
        "the copied prompt is skipped", "a router takes the bracket for a command and stops: syntax error", "remove it");

    public static Diagnostic JoinedParameter(SourceSpan span, string name) => new("PN2006", Severity.Warning, span,
        $"this line begins with {name}=; read as the rest of the line before", "a router ends the statement at the line break: "
        + "the rule before is added without this part, and here it stops: bad command name", "join the lines, or end the first with a \\");

    public static Diagnostic JoinedWord(SourceSpan span, string word) => new("PN2007", Severity.Warning, span,
        $"{word} was broken over two lines; joined",
        "a router reads two statements: the first is incomplete, and at the second it stops: bad command name", "join the lines");

    public static Diagnostic JoinedValue(SourceSpan span) => new("PN2008", Severity.Warning, span,
        "the value goes on on the next line; joined", "a router ends the statement at the line break", "join the lines");

    public static Diagnostic Prose(SourceSpan span, int lines) => new("PN2009", Severity.Warning, span,
        lines == 1 ? "this line is no statement of RouterOS; skipped" : $"these {lines} lines are no statements of RouterOS; skipped",
        "a router stops at the first: bad command name, or expected end of command", "keep only the statements");

    public static Diagnostic BackslashThenBlank(SourceSpan span) => new("PN2010", Severity.Warning, span,
        "there are blanks behind the \\ at the end of the line; read as a line join", "a router joins only where the line ends right behind the \\", "remove the blanks");

    public static Diagnostic PrintOutput(SourceSpan span) => new("PN2011", Severity.Error, span,
        "this is what print shows, not a script", "a router cannot read it back, and neither is it complete", "use export: /ip firewall export file=firewall");

    public static Diagnostic GluedCommand(SourceSpan span, string word) => new("PN2012", Severity.Warning, span,
        $"a blank is missing in {word}; read as {word[..3]} {word[3..]}", "a router stops here: bad command name", "put the blank in");

    public static Diagnostic CodeMark(SourceSpan span) => new("PN2013", Severity.Warning, span,
        "the code mark ` around this statement is skipped", "a router stops here: bad command name", "remove it");

    public static Diagnostic KnocksInOneCall(SourceSpan span, string ports) => new("PN2015", Severity.Warning, span,
        $"one call of nmap sends {ports} in a random order, and each port twice",
        "only one order of all opens a sequence, so this knock works now and then", $"one call for each: for x in {ports.Replace(',', ' ')}; do nmap -n -Pn --max-retries 0 -p $x …; done");

    public static Diagnostic UnclosedQuote(SourceSpan span) => new("PN2014", Severity.Error, span,
        "this \" is not closed on its line", "a router takes all that follows into the string and rejects the text", "close it with \"");
}
