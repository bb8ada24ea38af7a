using System.Net;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>PN207x: hosts that a door forwards to.</summary>
internal static class TargetDiagnostics
{
    public static Diagnostic NotAHost(SourceSpan span, string text) => new("PN2070", Severity.Error, span,
        $"{Quote.Of(text)} is not the address of one host", "connections are translated to an address; names and prefixes are not read here",
        $"write {TargetReader.Example}; without a port the port stays");

    public static Diagnostic SecondOfVersion(SourceSpan span, ForwardTarget target, ForwardTarget first) => new("PN2071", Severity.Error, span,
        $"{target} is the second host of its IP version; the first is {first} at {first.Span}", "a connection goes to one host, and IPv4 cannot be translated to IPv6",
        "name one host for IPv4 and one for IPv6 at most, or make another door");

    public static Diagnostic Loopback(SourceSpan span, IPAddress address) => new("PN2072", Severity.Error, span,
        $"{address} is the gate's own loopback", "the kernel drops packets from outside that are translated to a loopback address",
        "let the service listen at one of the gate's other addresses and leave forward-to out, or forward to that address");

    public static Diagnostic NoHost(SourceSpan span, IPAddress address) => new("PN2073", Severity.Error, span,
        $"no host has the address {address}", "it is reserved, a group's or every host's, or an IPv4 address in IPv6's clothes", $"write {TargetReader.Example}");

    public static Diagnostic NeedsBrackets(SourceSpan span, string text) => new("PN2075", Severity.Error, span,
        $"the IPv6 address {Quote.Of(text)} stands without brackets", "where the address ends and the port begins cannot be told",
        "write '[fd00::5]:443' in quotes, because YAML takes a bare bracket for a list");

    public static Diagnostic LinkLocal(SourceSpan span, IPAddress address) => new("PN2074", Severity.Error, span,
        $"{address} is a link-local address", "it means another host on every link, and routers do not forward to it", "use the host's global or unique local address (fd00::/8)");
}
