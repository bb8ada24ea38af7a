namespace Postern.Rules.Model;

/// <summary>
/// One condition of a rule. All conditions of a rule are ANDed in the order of <see cref="MatcherOrder"/>, whatever order they
/// were written in; those that count (limit, random, nth …) therefore see only what met everything before them.
/// Source: RouterOS manual, "Common Firewall Matchers and Actions".
/// </summary>
/// <param name="Negated">RouterOS's leading <c>!</c>.</param>
public abstract record Matcher(MatcherOrder Order, bool Negated)
{
    /// <summary>The parameter as the user wrote it, name and value; not part of what the matcher is.</summary>
    public SourceSpan Span { get; init; }

    protected string Not => Negated ? "!" : "";

    public virtual bool Equals(Matcher? other) => other is not null && EqualityContract == other.EqualityContract && Order == other.Order && Negated == other.Negated;

    public override int GetHashCode() => HashCode.Combine(EqualityContract, Order, Negated);
}

/// <summary>RouterOS's fixed order of evaluation inside one rule.</summary>
public enum MatcherOrder
{
    SourceMac, InInterface, OutInterface, InInterfaceList, OutInterfaceList, InBridgePort, OutBridgePort, Protocol, SourceAddress,
    DestinationAddress, SourceAddressType, DestinationAddressType, SourceAddressList, DestinationAddressList, Ttl, HopLimit, Dscp, Tos,
    PacketSize, TlsHost, Ipv4Options, Headers, DestinationPort, SourcePort, AnyPort, TcpFlags, TcpMss, IcmpOptions, IngressPriority,
    Priority, PacketMark, RoutingMark, Realm, Hotspot, Fragment, ConnectionMark, ConnectionState, ConnectionNatState, ConnectionBytes,
    ConnectionLimit, ConnectionRate, ConnectionType, IpsecPolicy, PeerToPeer, Content, PortScan, Layer7, Time, Random, Nth, Pcc, Limit,
    DestinationLimit,
}

/// <summary>Which end of the packet an address, list or port matcher looks at.</summary>
public enum PacketEnd
{
    Source,
    Destination,
}

public sealed record ProtocolMatcher(IpProtocol Protocol, bool Negated = false) : Matcher(MatcherOrder.Protocol, Negated)
{
    public override string ToString() => $"protocol={Not}{Protocol}";
}

public sealed record AddressMatcher(PacketEnd End, AddressRange Range, bool Negated = false)
    : Matcher(End == PacketEnd.Source ? MatcherOrder.SourceAddress : MatcherOrder.DestinationAddress, Negated)
{
    public override string ToString() => $"{(End == PacketEnd.Source ? "src" : "dst")}-address={Not}{Range}";
}

/// <summary>An unknown list is an empty list: plain never matches, negated always does. A look-up hits prefixes and ranges.</summary>
public sealed record AddressListMatcher(PacketEnd End, string List, bool Negated = false)
    : Matcher(End == PacketEnd.Source ? MatcherOrder.SourceAddressList : MatcherOrder.DestinationAddressList, Negated)
{
    public override string ToString() => $"{(End == PacketEnd.Source ? "src" : "dst")}-address-list={Not}{List}";
}

/// <summary><c>src-address-type</c> and <c>dst-address-type</c>: one of the named types.</summary>
public sealed record AddressTypeMatcher(PacketEnd End, IReadOnlyList<AddressType> Types, bool Negated = false)
    : Matcher(End == PacketEnd.Source ? MatcherOrder.SourceAddressType : MatcherOrder.DestinationAddressType, Negated)
{
    public override string ToString() =>
        $"{(End == PacketEnd.Source ? "src" : "dst")}-address-type={Not}{string.Join(',', Types.Select(t => t.ToString().ToLowerInvariant()))}";
}

public enum AddressType
{
    Unicast,
    Local,
    Broadcast,
    Multicast,
    Anycast,
    Blackhole,
    Prohibit,
    Unreachable,
}

/// <summary>Which port of the packet: <see cref="Any"/> is RouterOS's <c>port=</c>, either end.</summary>
public enum PortEnd
{
    Source,
    Destination,
    Any,
}

/// <summary>RouterOS demands a protocol with ports beside it.</summary>
public sealed record PortMatcher(PortEnd End, IReadOnlyList<PortRange> Ports, bool Negated = false)
    : Matcher(End switch { PortEnd.Source => MatcherOrder.SourcePort, PortEnd.Destination => MatcherOrder.DestinationPort, _ => MatcherOrder.AnyPort }, Negated)
{
    public override string ToString() =>
        $"{End switch { PortEnd.Source => "src-port", PortEnd.Destination => "dst-port", _ => "port" }}={Not}{string.Join(',', Ports)}";
}

public enum Direction
{
    In,
    Out,
}

/// <summary>The exact logical interface. A packet without that device gives the result <see cref="Matcher.Negated"/>.</summary>
public sealed record InterfaceMatcher(Direction Direction, string Interface, bool Negated = false)
    : Matcher(Direction == Direction.In ? MatcherOrder.InInterface : MatcherOrder.OutInterface, Negated)
{
    public override string ToString() => $"{(Direction == Direction.In ? "in" : "out")}-interface={Not}{Interface}";
}

public sealed record InterfaceListMatcher(Direction Direction, string List, bool Negated = false)
    : Matcher(Direction == Direction.In ? MatcherOrder.InInterfaceList : MatcherOrder.OutInterfaceList, Negated)
{
    public override string ToString() => $"{(Direction == Direction.In ? "in" : "out")}-interface-list={Not}{List}";
}

[Flags]
public enum ConnectionStates
{
    None = 0,
    Established = 1,
    Related = 2,
    New = 4,
    Invalid = 8,
    Untracked = 16,
}

public sealed record ConnectionStateMatcher(ConnectionStates States, bool Negated = false) : Matcher(MatcherOrder.ConnectionState, Negated)
{
    public override string ToString() => $"connection-state={Not}{States.ToString().ToLowerInvariant().Replace(" ", "")}";
}

/// <summary>Translations that a connection has, for <c>connection-nat-state</c>.</summary>
[Flags]
public enum NatStates
{
    None = 0,
    SrcNat = 1,
    DstNat = 2,
    EinSnat = 4,
    EinDnat = 8,
}

/// <summary>Any of the translations; a source is translated behind the filter, so that the first packet has none yet.</summary>
public sealed record ConnectionNatStateMatcher(NatStates States, bool Negated = false) : Matcher(MatcherOrder.ConnectionNatState, Negated)
{
    public override string ToString() =>
        $"connection-nat-state={Not}{States.ToString().ToLowerInvariant().Replace(", ", ",").Replace("ein", "ein-")}";
}

/// <summary>More than <paramref name="Count"/> tracked connections that reached this rule from one source prefix.</summary>
/// <param name="PrefixLength">0: all sources together.</param>
public sealed record ConnectionLimitMatcher(long Count, int PrefixLength, bool Negated = false) : Matcher(MatcherOrder.ConnectionLimit, Negated)
{
    public override string ToString() => $"connection-limit={Not}{Count},{PrefixLength}";
}

public sealed record TcpFlagsMatcher(TcpFlagTest Test, bool Negated = false) : Matcher(MatcherOrder.TcpFlags, Negated)
{
    public override string ToString() => $"tcp-flags={Not}{Test}";
}

/// <summary>ICMP (or, in an IPv6 chain, ICMPv6) type with an optional inclusive range of codes.</summary>
public sealed record IcmpMatcher(byte Type, byte FirstCode = 0, byte LastCode = 255, bool Negated = false) : Matcher(MatcherOrder.IcmpOptions, Negated)
{
    public override string ToString() =>
        $"icmp-options={Not}{Type}:{(FirstCode == LastCode ? FirstCode.ToString() : $"{FirstCode}-{LastCode}")}";
}

/// <summary>The whole IP packet in bytes, inclusive: an ICMP or UDP payload plus 28 over IPv4.</summary>
public sealed record PacketSizeMatcher(int First, int Last, bool Negated = false) : Matcher(MatcherOrder.PacketSize, Negated)
{
    public override string ToString() => $"packet-size={Not}{(First == Last ? First.ToString() : $"{First}-{Last}")}";
}

public enum Comparison
{
    Equal,
    NotEqual,
    LessThan,
    GreaterThan,
}

/// <summary>IPv4 <c>ttl=</c> or IPv6 <c>hop-limit=</c>.</summary>
public sealed record TtlMatcher(Comparison Comparison, byte Value, IpFamily Family = IpFamily.V4)
    : Matcher(Family == IpFamily.V4 ? MatcherOrder.Ttl : MatcherOrder.HopLimit, false)
{
    public override string ToString() =>
        $"{(Family == IpFamily.V4 ? "ttl" : "hop-limit")}={Comparison switch { Comparison.Equal => "equal", Comparison.NotEqual => "not-equal", Comparison.LessThan => "less-than", _ => "greater-than" }}:{Value}";
}

public sealed record DscpMatcher(byte Value, bool Negated = false) : Matcher(MatcherOrder.Dscp, Negated)
{
    public override string ToString() => $"dscp={Not}{Value}";
}

public sealed record SourceMacMatcher(string Address, bool Negated = false) : Matcher(MatcherOrder.SourceMac, Negated)
{
    public override string ToString() => $"src-mac-address={Not}{Address}";
}

/// <summary>A token bucket of the rule's own: starts full, a matching packet costs 1 (or its bits).</summary>
public sealed record LimitMatcher(long Rate, TimeSpan Per, long Burst, bool CountsBits = false, bool Negated = false)
    : Matcher(MatcherOrder.Limit, Negated)
{
    public override string ToString() => $"limit={Not}{Rate}/{Per.TotalSeconds:0.###}s,{Burst}:{(CountsBits ? "bit" : "packet")}";
}

/// <summary>What the buckets of <c>dst-limit</c> are kept by.</summary>
public enum FlowMode
{
    DestinationAddress,
    DestinationAddressAndPort,
    SourceAddress,
    BothAddresses,
    AddressesAndDestinationPort,
}

/// <summary>A token bucket for each flow that reaches the rule, full again after <paramref name="Expire"/> without packets.</summary>
public sealed record DestinationLimitMatcher(long Rate, TimeSpan Per, long Burst, FlowMode Mode, TimeSpan Expire)
    : Matcher(MatcherOrder.DestinationLimit, false)
{
    public override string ToString() => $"dst-limit={Rate}/{Per.TotalSeconds:0.###}s,{Burst},{ModeName(Mode)}/{Durations.Text(Expire)}";

    private static string ModeName(FlowMode mode) => mode switch
    {
        FlowMode.DestinationAddress => "dst-address",
        FlowMode.DestinationAddressAndPort => "dst-address-and-port",
        FlowMode.SourceAddress => "src-address",
        FlowMode.BothAddresses => "src-and-dst-addresses",
        _ => "addresses-and-dst-port",
    };
}

/// <summary>A percentage, 1…99.</summary>
public sealed record RandomMatcher(int Percent, bool Negated = false) : Matcher(MatcherOrder.Random, Negated)
{
    public override string ToString() => $"random={Not}{Percent}";
}

/// <summary>The Nth of every <paramref name="Every"/> packets that reach it.</summary>
public sealed record NthMatcher(int Every, int Packet, bool Negated = false) : Matcher(MatcherOrder.Nth, Negated)
{
    public override string ToString() => $"nth={Not}{Every},{Packet}";
}

/// <summary>Bytes anywhere in the packet.</summary>
public sealed record ContentMatcher(ReadOnlyMemory<byte> Bytes, bool Negated = false) : Matcher(MatcherOrder.Content, Negated)
{
    public bool Equals(ContentMatcher? other) => other is not null && base.Equals(other) && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => HashCode.Combine(Bytes.Length, Negated);

    public override string ToString() => $"content={Not}\"{System.Text.Encoding.Latin1.GetString(Bytes.Span)}\"";
}

/// <summary>A regular expression over the first 10 packets or 2 KB of a connection, lower-cased.</summary>
public sealed record Layer7Matcher(string Pattern, bool Negated = false) : Matcher(MatcherOrder.Layer7, Negated)
{
    public override string ToString() => $"layer7-protocol={Not}{Pattern}";
}

/// <summary>RouterOS's port scan detection; one table of sources is shared by all rules.</summary>
public sealed record PortScanMatcher(int WeightThreshold, TimeSpan Delay, int LowPortWeight, int HighPortWeight) : Matcher(MatcherOrder.PortScan, false)
{
    public override string ToString() => $"psd={WeightThreshold},{Delay.TotalSeconds:0.##}s,{LowPortWeight},{HighPortWeight}";
}

/// <summary>Start and end as time of day on the named weekdays, local time.</summary>
public sealed record TimeMatcher(TimeSpan From, TimeSpan To, IReadOnlyList<DayOfWeek> Days, bool Negated = false) : Matcher(MatcherOrder.Time, Negated)
{
    public override string ToString() =>
        $"time={Not}{From:hh\\:mm\\:ss}-{To:hh\\:mm\\:ss}{string.Concat(Days.Select(d => "," + d.ToString()[..3].ToLowerInvariant()))}";
}

/// <summary>
/// A matcher that RouterOS has and the model carries by name and text alone: no back end here can say it yet,
/// and each says so instead of leaving it out.
/// </summary>
public sealed record NamedMatcher(MatcherOrder Order, string Property, string Value, bool Negated = false) : Matcher(Order, Negated)
{
    public override string ToString() => $"{Property}={Not}{Value}";
}
