using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>PN106x: protocols, ports and addresses.</summary>
internal static class PortDiagnostics
{
    public static Diagnostic OutOfRange(SourceSpan span, string text) => new("PN1060", Severity.Error, span,
        $"there is no port {Quote.Of(text)}", "port 0 is reserved and 65535 is the last: no packet could meet it", "write a port from 1 to 65535");

    public static Diagnostic OpenRange(SourceSpan span, string text) => new("PN1061", Severity.Error, span,
        $"the range {Quote.Of(text)} has one end only", "whether all the others are meant would be a guess", "write both ends: 22-65535");

    public static Diagnostic Reversed(SourceSpan span, int first, int last) => new("PN1062", Severity.Error, span,
        $"the range begins at {first} and ends before it, at {last}", "no port lies in it", $"write {last}-{first}");

    public static Diagnostic Foreign(SourceSpan span, string text, string respelled) => new("PN1063", Severity.Error, span,
        $"{Quote.Of(text)} is another program's way to write a port", "one spelling keeps policies alike", $"write {respelled}");

    public static Diagnostic UnknownProtocol(SourceSpan span, string text, IReadOnlyList<string> known) => new("PN1064", Severity.Error, span,
        $"{Quote.Of(text)} is not a protocol that can stand here",
        Remedy: Suggestion.For(text, known) is { } near ? $"did you mean {near}?" : $"write {string.Join(", ", known)}");

    public static Diagnostic NotAPort(SourceSpan span, string text) => new("PN1065", Severity.Error, span,
        $"{Quote.Of(text)} is not a port", "names of services are not read: what they mean differs from machine to machine",
        $"write protocol/port: {PortReader.Example}");

    public static Diagnostic NotANumber(SourceSpan span, string text) => new("PN1066", Severity.Error, span,
        text.Length == 0 ? "the port's number is missing" : $"{Quote.Of(text)} is not a port's number", Remedy: $"write protocol/port: {PortReader.Example}");

    public static Diagnostic SeveralPorts(SourceSpan span) => new("PN1067", Severity.Error, span,
        "several ports in one text", Remedy: "write a list: [tcp/80, tcp/443]");

    public static Diagnostic NoPortsInIcmp(SourceSpan span) => new("PN1068", Severity.Error, span,
        "ICMP has no ports", Remedy: $"write {PortReader.Example}");

    public static Diagnostic NoPort(SourceSpan span, string protocol) => new("PN1069", Severity.Error, span,
        $"{protocol} needs a port", Remedy: $"write for example {protocol}/7001");

    public static Diagnostic NotAnAddress(SourceSpan span, string text) => new("PN1070", Severity.Error, span,
        $"{Quote.Of(text)} is not the address of one host", "a service lives at one address; names and prefixes are not read here",
        "write tcp/192.0.2.10:22 or tcp/[2001:db8::5]:22; without an address it is the gate itself");

    public static Diagnostic MeansTheGate(SourceSpan span, string text, string respelled) => new("PN1071", Severity.Error, span,
        $"no packet is sent to {Quote.Of(text)}", "a service at the gate itself is written without an address", $"write {respelled}");

    public static Diagnostic AddressWithoutPort(SourceSpan span, string text) => new("PN1072", Severity.Error, span,
        $"after {Quote.Of(text)} a port is missing", Remedy: "write tcp/192.0.2.10:22 or tcp/[2001:db8::5]:22");

    public static Diagnostic NotASource(SourceSpan span, string text) => new("PN1073", Severity.Error, span,
        $"{Quote.Of(text)} is not an address, a prefix or a host name", "nobody could be trusted by it",
        "write for example 198.51.100.7, 2001:db8::/64 or home.example.net");

    public static Diagnostic HostBits(SourceSpan span, string text, string prefix) => new("PN1074", Severity.Warning, span,
        $"{Quote.Of(text)} is an address inside the prefix {prefix}", "the whole prefix is trusted, not that address alone",
        $"write {prefix} if that is meant, else the address without its length");

    public static Diagnostic NotAnInterface(SourceSpan span, string text) => new("PN1075", Severity.Error, span,
        $"no interface can be called {Quote.Of(text)}", "Linux names are 1 to 15 bytes without spaces, slashes, colons and wildcards",
        "write a name as ip link shows it, before the @");
}
