using System.Net;
using System.Net.Sockets;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary><c>tcp/22</c> at the gate itself, <c>tcp/192.0.2.10:22</c> and <c>tcp/[2001:db8::5]:22</c> behind it.</summary>
public static class ServiceReader
{
    /// <summary>For a service that does not stand in a policy, such as a command's argument; null after a diagnostic.</summary>
    public static ProtectedService? Read(SourceText text, DiagnosticBag diagnostics) => Read(ScalarNode.Of(text).All, diagnostics);

    internal static ProtectedService? Read(Slice text, DiagnosticBag diagnostics)
    {
        if (PortReader.SplitProtocol(text, diagnostics) is not var (protocol, rest))
            return null;
        var (address, ports) = SplitAddress(rest);
        if (address is not { } place)
            return PortReader.ReadRange(ports, diagnostics) is { } range ? new ProtectedService(null, Pattern(range)) : null;
        if (ReadAddress(place, protocol, ports, diagnostics) is not { } host)
            return null;
        if (ports.Length == 0)
            diagnostics.Add(PortDiagnostics.AddressWithoutPort(place.Span, place.Text));
        else if (PortReader.ReadRange(ports, diagnostics) is { } range)
            return new ProtectedService(host, Pattern(range));
        return null;

        PortPattern Pattern(PortRange range) => new(protocol, range) { Span = text.Span };
    }

    // Null for the address when there is none; an empty port when it is missing behind an address.
    private static (Slice? Address, Slice Ports) SplitAddress(Slice text)
    {
        var chars = text.Chars;
        if (chars.StartsWith("["))
        {
            var close = chars.IndexOf(']');
            return close < 0 ? (text, text.From(text.Length))
                : close + 1 < chars.Length && chars[close + 1] == ':' ? (text.Part(0, close + 1), text.From(close + 2))
                : (text.Part(0, close + 1), text.From(text.Length));
        }

        // More than one colon is an IPv6 address without brackets: where its port begins cannot be told.
        var colon = chars.IndexOf(':');
        if (colon >= 0 && chars[(colon + 1)..].Contains(':'))
            return (text, text.From(text.Length));
        if (colon >= 0)
            return (text.Part(0, colon), text.From(colon + 1));
        return chars.Contains('.') || chars.Contains('/') ? (text, text.From(text.Length)) : (null, text);
    }

    private static IPAddress? ReadAddress(Slice text, IpProtocol protocol, Slice ports, DiagnosticBag diagnostics)
    {
        var written = text.Text;
        var bracketed = written.StartsWith('[') && written.EndsWith(']');
        var bare = bracketed ? written[1..^1] : written;
        if (!AddressRange.TryParse(bare, out var range) || !range.IsSingle || bare.Contains('/') || bare.Contains('-')
            || bracketed != (range.Family == IpFamily.V6))
        {
            diagnostics.Add(PortDiagnostics.NotAnAddress(text.Span, written));
            return null;
        }

        var address = range.First;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(address))
        {
            diagnostics.Add(PortDiagnostics.MeansTheGate(text.Span, bare, $"{protocol}/{(ports.Length == 0 ? "22" : ports.Text)}"));
            return null;
        }

        if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: true })
        {
            diagnostics.Add(PortDiagnostics.NotAnAddress(text.Span, written));
            return null;
        }

        return address;
    }
}
