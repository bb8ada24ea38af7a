using System.Globalization;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Items;

/// <summary>A matcher as RouterOS writes it: what the front end reads back to the same matcher.</summary>
internal static class MatcherProperties
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static RouterProperty Of(Matcher matcher)
    {
        var (name, value) = NameAndValue(matcher);
        return new RouterProperty(name, matcher.Negated ? "!" + value : value);
    }

    private static (string Name, string Value) NameAndValue(Matcher matcher) => matcher switch
    {
        ProtocolMatcher m => ("protocol", m.Protocol.ToString()),
        AddressMatcher m => ($"{End(m.End)}-address", m.Range.ToString()),
        AddressListMatcher m => ($"{End(m.End)}-address-list", m.List),
        AddressTypeMatcher m => ($"{End(m.End)}-address-type", string.Join(',', m.Types.Select(Lower))),
        PortMatcher m => (m.End switch { PortEnd.Source => "src-port", PortEnd.Destination => "dst-port", _ => "port" }, string.Join(',', m.Ports)),
        InterfaceMatcher m => ($"{Lower(m.Direction)}-interface", m.Interface),
        InterfaceListMatcher m => ($"{Lower(m.Direction)}-interface-list", m.List),
        ConnectionStateMatcher m => ("connection-state", string.Join(',', Names(m.States))),
        ConnectionNatStateMatcher m => ("connection-nat-state", string.Join(',', Names(m.States).Select(n => n.Replace("ein", "ein-", StringComparison.Ordinal)))),
        ConnectionLimitMatcher m => ("connection-limit", Text($"{m.Count},{m.PrefixLength}")),
        TcpFlagsMatcher m => ("tcp-flags", m.Test.ToString()),
        IcmpMatcher m => ("icmp-options", Text($"{m.Type}:{Range(m.FirstCode, m.LastCode)}")),
        PacketSizeMatcher m => ("packet-size", Range(m.First, m.Last)),
        TtlMatcher m => (m.Order == MatcherOrder.Ttl ? "ttl" : "hop-limit", Text($"{Name(m.Comparison)}:{m.Value}")),
        DscpMatcher m => ("dscp", Text($"{m.Value}")),
        SourceMacMatcher m => ("src-mac-address", m.Address),
        LimitMatcher m => ("limit", Text($"{m.Rate}/{RouterTime.Text(m.Per)},{m.Burst}:{(m.CountsBits ? "bit" : "packet")}")),
        DestinationLimitMatcher m => ("dst-limit", Text($"{m.Rate}/{RouterTime.Text(m.Per)},{m.Burst},{Name(m.Mode)}/{RouterTime.Text(m.Expire)}")),
        RandomMatcher m => ("random", Text($"{m.Percent}")),
        NthMatcher m => ("nth", Text($"{m.Every},{m.Packet}")),
        ContentMatcher m => ("content", ScriptBytes.FromBytes(m.Bytes.Span)),
        Layer7Matcher m => ("layer7-protocol", m.Pattern),
        PortScanMatcher m => ("psd", Text($"{m.WeightThreshold},{RouterTime.Text(m.Delay)},{m.LowPortWeight},{m.HighPortWeight}")),
        TimeMatcher m => ("time", $"{RouterTime.Text(m.From)}-{RouterTime.Text(m.To)},{string.Join(',', m.Days.Select(d => Days[(int)d]))}"),
        NamedMatcher m => (m.Property, m.Value),
        _ => throw new InvalidOperationException($"{matcher.GetType().Name} has no property"),
    };

    private static string End(PacketEnd end) => end == PacketEnd.Source ? "src" : "dst";

    private static IEnumerable<string> Names<T>(T set)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(v => Convert.ToInt32(v, CultureInfo.InvariantCulture) != 0 && set.HasFlag(v)).Select(Lower);

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Range(int first, int last) => first == last ? Text($"{first}") : Text($"{first}-{last}");

    private static string Name(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "equal",
        Comparison.NotEqual => "not-equal",
        Comparison.LessThan => "less-than",
        _ => "greater-than",
    };

    private static string Name(FlowMode mode) => mode switch
    {
        FlowMode.DestinationAddress => "dst-address",
        FlowMode.DestinationAddressAndPort => "dst-address-and-port",
        FlowMode.SourceAddress => "src-address",
        FlowMode.BothAddresses => "src-and-dst-addresses",
        _ => "addresses-and-dst-port",
    };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
