using System.Text;
using System.Text.RegularExpressions;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Cells;

/// <summary>What a matcher says to a kind of packet.</summary>
internal enum TestResult
{
    Fails,
    Holds,

    /// <summary>It depends on what the source has done: on the list that the matcher names.</summary>
    DependsOnList,

    /// <summary>It depends on what a proof does not follow (rates, the clock, marks): both are tried.</summary>
    Either,
}

/// <summary>What a packet is while one table looks at it.</summary>
internal sealed record PacketView(Packet Packet, SourceClass Source, ConnectionStates State, bool IsTranslated);

/// <summary>Decides matchers that need nothing but the packet, once for a kind of packet.</summary>
internal sealed class MatcherTest(Site site)
{
    /// <summary>A pattern that takes longer is treated as one that may match or not.</summary>
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<string> _dynamic = [.. site.DynamicLists];
    private readonly Dictionary<string, Regex?> _patterns = [];

    public TestResult Ask(Matcher matcher, PacketView view) => matcher switch
    {
        AddressListMatcher list => AskList(list, view),
        Layer7Matcher layer7 => AskPattern(layer7, view),
        _ => Decide(matcher, view) is { } holds ? holds != matcher.Negated ? TestResult.Holds : TestResult.Fails : TestResult.Either,
    };

    private bool? Decide(Matcher matcher, PacketView view)
    {
        var packet = view.Packet;
        return matcher switch
        {
            ProtocolMatcher m => m.Protocol == packet.Protocol,
            AddressMatcher m => m.Range.Contains(m.End == PacketEnd.Source ? view.Source.Witness : packet.Destination),
            AddressTypeMatcher m => m.Types.Contains(m.End == PacketEnd.Destination && site.IsOwn(packet.Destination) ? AddressType.Local : AddressType.Unicast),
            PortMatcher m => packet.Protocol.HasPorts && ((m.End != PortEnd.Destination && Holds(m, packet.SourcePort)) || (m.End != PortEnd.Source && Holds(m, packet.DestinationPort))),
            InterfaceMatcher m => m.Interface == (m.Direction == Direction.In ? packet.InInterface : packet.OutInterface),
            InterfaceListMatcher m => site.Interfaces.IsMember(m.List, m.Direction == Direction.In ? packet.InInterface : packet.OutInterface),
            ConnectionStateMatcher m => (m.States & view.State) != 0,
            TcpFlagsMatcher m => packet.Protocol == IpProtocol.Tcp && m.Test.Holds(packet.TcpFlags),
            IcmpMatcher m => packet.Protocol == site.Icmp && m.Type == packet.IcmpType && m.FirstCode <= packet.IcmpCode && packet.IcmpCode <= m.LastCode,
            PacketSizeMatcher m => m.First <= packet.Length && packet.Length <= m.Last,
            TtlMatcher m => CellSpace.Holds(m, packet.Ttl),
            DscpMatcher m => m.Value == packet.Dscp,
            SourceMacMatcher => false,
            ContentMatcher m => packet.Payload.Span.IndexOf(m.Bytes.Span) >= 0,
            ConnectionNatStateMatcher m => (m.States & NatStates.DstNat) != 0 && view.IsTranslated,
            NamedMatcher { Property: "ipsec-policy" } m => m.Value.EndsWith(",none", StringComparison.Ordinal),
            NamedMatcher { Property: "fragment" } => false,
            _ => null,
        };
    }

    private static bool Holds(PortMatcher matcher, ushort port)
    {
        foreach (var range in matcher.Ports)
        {
            if (range.Contains(port))
                return true;
        }

        return false;
    }

    private TestResult AskList(AddressListMatcher matcher, PacketView view)
    {
        var isSource = matcher.End == PacketEnd.Source;
        var configured = isSource ? view.Source.Lists.Contains(matcher.List) : site.IsConfigured(matcher.List, view.Packet.Destination);
        if (!configured && isSource && _dynamic.Contains(matcher.List))
            return TestResult.DependsOnList;
        if (!configured && site.WrittenByDestination.Contains(matcher.List))
            return TestResult.Either;
        return configured != matcher.Negated ? TestResult.Holds : TestResult.Fails;
    }

    private TestResult AskPattern(Layer7Matcher matcher, PacketView view)
    {
        if (view.Packet.Payload.IsEmpty)
            return matcher.Negated ? TestResult.Holds : TestResult.Fails;
        if (!_patterns.TryGetValue(matcher.Pattern, out var pattern))
            _patterns[matcher.Pattern] = pattern = Compile(site.Expression(matcher.Pattern));
        if (pattern is null)
            return TestResult.Either;
        var text = Encoding.Latin1.GetString(view.Packet.Payload.Span).ToLowerInvariant().Replace("\0", "");
        return pattern.IsMatch(text) != matcher.Negated ? TestResult.Holds : TestResult.Fails;
    }

    private static Regex? Compile(string? expression)
    {
        if (expression is null)
            return null;
        try
        {
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTime);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
