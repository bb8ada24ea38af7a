using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>PN06xx: scenarios.</summary>
internal static class ScenarioDiagnostics
{
    private const string Verbs = "knocks, reaches, misses, sends, is, may or listens";

    public static Diagnostic NotALine(SourceSpan span, string text) => new("PN0600", Severity.Error, span,
        $"{Quote.Of(text)} is no line of a scenario", "what is not understood is not tested",
        $"write who does what, for example: client knocks tcp/7001 udp/9001; the verbs are {Verbs}");

    public static Diagnostic UnknownVerb(SourceSpan span, string word, IReadOnlyList<string> verbs) => new("PN0601", Severity.Error, span,
        $"{Quote.Of(word)} is nothing that a host does", "what is not understood is not tested",
        Suggestion.For(word, verbs) is { } near ? $"did you mean {near}?" : $"write {Verbs}");

    public static Diagnostic UnknownHost(SourceSpan span, string name, IReadOnlyList<string> known) => new("PN0602", Severity.Error, span,
        $"nobody is called {Quote.Of(name)}", Remedy: Suggestion.For(name, known) is { } near
            ? $"did you mean {near}?"
            : $"write an address, one of {string.Join(", ", known)}, or give the name an address: name = 203.0.113.9, 2001:db8::9");

    public static Diagnostic Past(SourceSpan span, TimeSpan time, TimeSpan now) => new("PN0603", Severity.Error, span,
        $"{Durations.Text(time)} is over: the lines above end at {Durations.Text(now)}", "time only goes forward",
        "move the line up, or write +5s for a time after the line before");

    public static Diagnostic NamedTwice(SourceSpan span, string name, SourceSpan first) => new("PN0604", Severity.Error, span,
        $"{Quote.Of(name)} has addresses already, at {first}", "a name means one host through the whole scenario", "choose another name");

    public static Diagnostic NotAnAddress(SourceSpan span, string text) => new("PN0605", Severity.Error, span,
        $"{Quote.Of(text)} is not one complete IPv4 or IPv6 address", Remedy: "write for example client = 203.0.113.9, 2001:db8::9");

    public static Diagnostic TwoOfAFamily(SourceSpan span, string name) => new("PN0606", Severity.Error, span,
        $"{Quote.Of(name)} has two addresses of one IP version", "a scenario is played once over IPv4 and once over IPv6", "give the second host a name of its own");

    public static Diagnostic NoCommonFamily(SourceSpan span) => new("PN0607", Severity.Error, span,
        "no IP version is left in which this line could be played", "each host in it needs an address of the same version",
        "give the hosts an address each, and look at what an \"only\" line says");

    public static Diagnostic UnknownVerdict(SourceSpan span, string word, IReadOnlyList<string> verdicts) => new("PN0608", Severity.Error, span,
        word.Length == 0 ? "the verdict is missing" : $"{Quote.Of(word)} is no verdict",
        Remedy: Suggestion.For(word, verdicts) is { } near ? $"did you mean {near}?" : $"write one of {string.Join(", ", verdicts)}");

    public static Diagnostic Missing(SourceSpan span, string what, string example) => new("PN0609", Severity.Error, span,
        $"{what} is missing", Remedy: $"write for example: {example}");

    public static Diagnostic UnknownWord(SourceSpan span, string word, IReadOnlyList<string> known) => new("PN0610", Severity.Error, span,
        $"{Quote.Of(word)} means nothing here", "what is not understood is not tested",
        Suggestion.For(word.Split('=', ':')[0], known) is { } near ? $"did you mean {near}?" : $"here may stand {string.Join(", ", known)}");

    public static Diagnostic UnknownList(SourceSpan span, string name, IReadOnlyList<string> known) => new("PN0611", Severity.Error, span,
        $"the rules have no list {Quote.Of(name)}", "nobody could ever be in it, so the line would prove nothing",
        Suggestion.For(name, known) is { } near ? $"did you mean {near}?" : $"write the name as the rules have it: {Quote.Bounded(string.Join(", ", known))}");

    public static Diagnostic UnknownDoor(SourceSpan span, string name, IReadOnlyList<string> known) => new("PN0612", Severity.Error, span,
        $"the policy has no door {Quote.Of(name)}", "nobody could ever have a grant for it, so the line would prove nothing",
        Suggestion.For(name, known) is { } near ? $"did you mean {near}?" : $"write the name as the policy has it: {Quote.Bounded(string.Join(", ", known))}");

    public static Diagnostic NotANumber(SourceSpan span, string text, int lowest, int highest) => new("PN0613", Severity.Error, span,
        $"{Quote.Of(text)} is no number from {lowest} to {highest}", "the field of a packet's header holds no other", "write the number in digits");

    public static Diagnostic UnclosedQuote(SourceSpan span) => new("PN0614", Severity.Error, span,
        "the closing quote is missing", "everything to the end of the line would belong to it", "close it with \", and write \\\" for one inside");

    public static Diagnostic NothingHappens(SourceSpan span) => new("PN0615", Severity.Error, span,
        "the scenario does nothing", "an empty test always passes", "write what happens, for example: client knocks tcp/7001, then: client reaches tcp/22");

    public static Diagnostic NotAMoment(SourceSpan span, string text) => new("PN0616", Severity.Error, span,
        $"{Quote.Of(text)} is no date and time", Remedy: "write begins 2026-03-01T22:00, which is UTC");

    public static Diagnostic NoPorts(SourceSpan span, string protocol) => new("PN0617", Severity.Error, span,
        $"{protocol} has no ports", Remedy: "leave the port out");

    public static Diagnostic SaidTwice(SourceSpan span, string word) => new("PN0618", Severity.Error, span,
        $"{Quote.Of(word)} says again what was said before", "only one of the two could count", "keep one");

    public static Diagnostic TooFar(SourceSpan span) => new("PN0619", Severity.Error, span,
        "the scenario lasts more than a hundred years", "no list entry or grant lasts so long", "wait shorter");

    public static Diagnostic SentExpression(SourceSpan span, string expression) => new("PN0620", Severity.Error, span,
        $"nobody sends {Quote.Of(expression)}: it is what a door waits for", Remedy: "write a payload that meets it, in double quotes");
}
