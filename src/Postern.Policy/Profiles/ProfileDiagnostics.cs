using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.Profiles;

/// <summary>PN700x to PN702x: profiles. What may be a secret is never quoted.</summary>
internal static class ProfileDiagnostics
{
    public static Diagnostic Name(SourceSpan span, string name) => new("PN7000", Severity.Error, span,
        $"{Quote.Of(name)} cannot be a profile's name", "it is typed on command lines, and names files", ProfileName.Rule);

    public static Diagnostic Duplicate(SourceSpan span, string name, SourceSpan first) => new("PN7001", Severity.Error, span,
        $"there is a second profile {Quote.Of(name)}; the first is at {first}", "which of the two is meant cannot be told, so neither is used", "rename one of them, or remove it");

    public static Diagnostic NoWay(SourceSpan span, string name) => new("PN7002", Severity.Error, span,
        $"the profile {Quote.Of(name)} does not say how to knock", Remedy: $"add one of {string.Join(", ", ProfileKeys.Ways)}: knock: [tcp/7001, tcp/8001]");

    public static Diagnostic SecondWay(SourceSpan span, string key, string first) => new("PN7003", Severity.Error, span,
        $"{key} beside {first}: a profile knocks in one way", "which of them opens the door cannot be told", "keep one, and make a profile of the other");

    public static Diagnostic NoMeaning(SourceSpan span, string key, string way) => new("PN7004", Severity.Error, span,
        $"{key} has no meaning beside {way}", key switch
        {
            ProfileKeys.Host => "the gate's name is in it already, and of two only one could count",
            ProfileKeys.Verify => "nothing is known that could be tried",
            _ => "left out in silence, it would look as if it counted",
        },
        key switch
        {
            ProfileKeys.Door or ProfileKeys.Key or ProfileKeys.Prefix => $"remove it: {key} belongs to an invitation",
            ProfileKeys.Rc => "remove it: rc says where the stanza of fwknop stands",
            ProfileKeys.Verify => "add what the door opens, such as opens: tcp/22, or remove it",
            _ => "remove it",
        });

    public static Diagnostic NoHost(SourceSpan span, string name) => new("PN7005", Severity.Error, span,
        $"the profile {Quote.Of(name)} does not say which host to knock at", Remedy: "add host: and a name or an address");

    public static Diagnostic NotAHost(SourceSpan span, string text) => new("PN7006", Severity.Error, span,
        $"{Quote.Of(text)} is neither a name nor an address of one host",
        text.Contains("://", StringComparison.Ordinal) ? "a host is part of a URL, not the whole" : text.Contains('%', StringComparison.Ordinal) ? "an interface behind % means something else on every machine" : null,
        "write a name such as home.example.net, an IPv4 address or an IPv6 address, without a port");

    public static Diagnostic TooManySteps(SourceSpan span, int steps, int most) => new("PN7007", Severity.Error, span,
        $"{steps:N0} steps, more than the {most} that are sent", "each step is one more packet that can be lost or come too late, and a door's step timeout is short",
        "the gate's policy says which few steps its door waits for");

    public static Diagnostic CannotSend(SourceSpan span) => new("PN7008", Severity.Error, span,
        "an expression says what packets may look like, not what to send", "many payloads meet it, and the gate cannot say which one you mean",
        "write a payload that it allows: udp/62000 \"open sesame\"");

    public static Diagnostic Delay(SourceSpan span, string key) => new("PN7009", Severity.Error, span,
        $"{key} is longer than an hour", "no gate waits so long for the next knock", "write for example 100ms; 0s for none");

    public static Diagnostic Grant(SourceSpan span) => new("PN7010", Severity.Error, span,
        "for is shorter than a second or longer than a year", "gates count in seconds, and no grant lasts longer", "write for example 30m");

    public static Diagnostic Address(SourceSpan span, string text) => new("PN7011", Severity.Error, span,
        $"{Quote.Of(text)} is not one complete IPv4 or IPv6 address", "it is the address to knock from, or to be let in", "write for example 192.0.2.7, or leave it out: the system chooses");

    public static Diagnostic Page(SourceSpan span) => new("PN7012", Severity.Error, span,
        "this is no address of a page", Remedy: "write https:// and a host, such as https://ip.example.net/, which answers with nothing but your address");

    public static Diagnostic CommandLine(SourceSpan span) => new("PN7013", Severity.Error, span,
        "run is a single text, and a command is a list of words", "a shell would have to take it apart, and none ever reads it",
        "write run: [ssh, alice@home.example.net]; what needs a shell names it: [sh, -c, '…']");

    public static Diagnostic TooLongCommand(SourceSpan span, int words, int bytes) => new("PN7014", Severity.Error, span,
        $"the command has more than {words} words or {bytes:N0} bytes, or begins with nothing", "the system might refuse to start it when it is needed", "put it into a script, and name that");

    /// <summary>The line is not quoted: what follows its # is not for others.</summary>
    public static Diagnostic BadInvitation(SourceSpan span, string problem) => new("PN7015", Severity.Error, span,
        $"the invitation cannot be read: {problem}", Remedy: "ask for a new one, and keep it by: postern key accept");

    public static Diagnostic UnknownDoor(SourceSpan span, string door, IReadOnlyList<string> doors) => new("PN7016", Severity.Warning, span,
        $"the invitation names no door {Quote.Of(door)}", "the gate may know it all the same; most do not",
        Suggestion.For(door, doors) is { } near ? $"did you mean {near}?" : $"its doors are {string.Join(", ", doors.Take(8))}");

    public static Diagnostic PayloadTwice(SourceSpan span) => new("PN7017", Severity.Error, span,
        "file beside a payload", "only one of the two could be sent", "keep one");

    public static Diagnostic NoPayloadHere(SourceSpan span) => new("PN7018", Severity.Error, span,
        "file beside a step that carries no payload", "the file would never be sent", "a udp or icmp step carries one: {knock: udp/9, file: token.bin}");

    public static Diagnostic TooManyPackets(SourceSpan span, int packets, int most) => new("PN7019", Severity.Error, span,
        $"the steps are {packets:N0} packets, more than the {most} that are sent", "a gate takes so many for an attack", "lower what times says");

    public static Diagnostic EmptyPath(SourceSpan span, string key) => new("PN7020", Severity.Error, span,
        $"{key} names no file", Remedy: "write the name of a file, from this file's folder on, or with ~/ from your own");

    public static Diagnostic TooManyProfiles(SourceSpan span, int most) => new("PN7021", Severity.Error, span,
        $"from here on there are more than {most:N0} profiles", "nobody keeps so many; another file was put in its place", "remove what you do not use");
}
