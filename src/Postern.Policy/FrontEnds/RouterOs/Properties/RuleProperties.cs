using System.Collections.Frozen;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties;

/// <summary>
/// Every parameter of filter, raw and nat rules of 7.24 (IPv4 and IPv6): which menus have it, whether ! may stand before it,
/// and what reads it. Source: the command tree of 7.24 and the manual's type column.
/// </summary>
internal static class RuleProperties
{
    private const RuleMenus Tracked = RuleMenus.Filter | RuleMenus.Nat;

    private static readonly string[] AddressTypes4 = ["unicast", "local", "broadcast", "multicast", "blackhole", "prohibit", "unreachable"];
    private static readonly string[] AddressTypes6 = ["unicast", "local", "anycast", "multicast", "unreachable"];
    private static readonly string[] NatStateNames = ["srcnat", "dstnat", "ein-snat", "ein-dnat"];
    private static readonly string[] Helpers = ["ftp", "pptp", "h323", "sip", "irc", "quake3", "tftp", "udplite", "sctp", "dccp", "rtsp"];
    private static readonly string[] HotspotTests = ["from-client", "auth", "local-dst", "to-client", "http"];
    private static readonly string[] PeerToPeer =
        ["fasttrack", "gnutella", "direct-connect", "edonkey", "bit-torrent", "blubster", "soulseek", "winmx", "warez", "all-p2p"];
    private static readonly string[] Ipv4Options =
        ["strict-source-routing", "loose-source-routing", "no-source-routing", "record-route", "no-record-route", "timestamp", "no-timestamp",
         "router-alert", "no-router-alert", "any", "none"];
    private static readonly string[] Classifiers =
        ["src-address", "dst-address", "both-addresses", "src-port", "src-address-and-port", "dst-port", "dst-address-and-port", "both-ports",
         "both-addresses-and-ports"];
    private static readonly string[] Headers = ["hop", "dst", "route", "frag", "ah", "esp", "none", "proto"];

    public static readonly FrozenDictionary<string, Property> All = Table().ToFrozenDictionary(p => p.Name);

    public static RuleMenus MenuFlag(MenuNode menu)
    {
        var flag = menu.Kind switch { MenuKind.Filter => RuleMenus.Filter, MenuKind.Raw => RuleMenus.Raw, MenuKind.Nat => RuleMenus.Nat, _ => RuleMenus.None };
        return flag & (menu.Family == IpFamily.V4 ? RuleMenus.V4 : RuleMenus.V6);
    }

    private static IEnumerable<Property> Table() =>
    [
        // What the rule is and does.
        new("chain", Text) { WhenEmpty = WhenEmpty.Error },
        new("action", Text) { WhenEmpty = WhenEmpty.Error },
        new("address-list", Text),
        new("address-list-timeout", TimeValue.ReadListTimeout),
        new("jump-target", Text),
        new("reject-with", Text) { Menus = RuleMenus.Filter },
        new("to-addresses", Address) { Menus = RuleMenus.Nat4 },
        new("to-address", Address) { Menus = RuleMenus.Nat6 },
        new("to-ports", ToPorts) { Menus = RuleMenus.Nat },
        new("same-not-by-dst", NameValues.ReadYesNo) { Menus = RuleMenus.Nat4 },
        new("randomise-ports", NameValues.ReadYesNo) { Menus = RuleMenus.Nat4 },
        new("socks5-server", Address) { Menus = RuleMenus.Nat4 },
        new("socks5-port", Number(0, 65_535)) { Menus = RuleMenus.Nat4 },
        new("socksify-service", Text) { Menus = RuleMenus.Nat4 },
        new("hw-offload", NameValues.ReadYesNo) { Menus = RuleMenus.Filter },
        new("comment", Text) { KeepsBang = true, WhenEmpty = WhenEmpty.Text },
        new("disabled", NameValues.ReadYesNo) { WhenEmpty = WhenEmpty.Error },
        new("log", NameValues.ReadYesNo) { WhenEmpty = WhenEmpty.Error },
        new("log-prefix", LogPrefix) { KeepsBang = true },
        new("dynamic", NameValues.ReadYesNo) { IsReadOnly = true },
        new("invalid", NameValues.ReadYesNo) { IsReadOnly = true },
        new("bytes", Text) { IsReadOnly = true },
        new("packets", Text) { IsReadOnly = true },

        // Where the packet comes from and goes to.
        Matcher("src-mac-address", HeaderValues.ReadMac),
        Matcher("in-interface", (v, _) => new InterfaceMatcher(Direction.In, v.Text, v.Negated)) with { WhenEmpty = WhenEmpty.Error },
        Matcher("out-interface", (v, _) => new InterfaceMatcher(Direction.Out, v.Text, v.Negated)) with { WhenEmpty = WhenEmpty.Error },
        Matcher("in-interface-list", (v, _) => new InterfaceListMatcher(Direction.In, v.Text, v.Negated)) with { WhenEmpty = WhenEmpty.Error },
        Matcher("out-interface-list", (v, _) => new InterfaceListMatcher(Direction.Out, v.Text, v.Negated)) with { WhenEmpty = WhenEmpty.Error },
        Named("in-bridge-port", MatcherOrder.InBridgePort),
        Named("out-bridge-port", MatcherOrder.OutBridgePort),
        Named("in-bridge-port-list", MatcherOrder.InBridgePort),
        Named("out-bridge-port-list", MatcherOrder.OutBridgePort),
        Matcher("src-address", (v, r) => AddressValue.Read(v, r) is { } range ? new AddressMatcher(PacketEnd.Source, range, v.Negated) : null),
        Matcher("dst-address", (v, r) => AddressValue.Read(v, r) is { } range ? new AddressMatcher(PacketEnd.Destination, range, v.Negated) : null),
        Matcher("src-address-list", (v, r) => List(v, PacketEnd.Source, r)),
        Matcher("dst-address-list", (v, r) => List(v, PacketEnd.Destination, r)),
        Matcher("src-address-type", (v, r) => AddressTypes(v, PacketEnd.Source, r)) with { WhenEmpty = WhenEmpty.UnsetWithWarning },
        Matcher("dst-address-type", (v, r) => AddressTypes(v, PacketEnd.Destination, r)) with { WhenEmpty = WhenEmpty.UnsetWithWarning },

        // The packet's own fields.
        Matcher("protocol", NameValues.ReadProtocol),
        Matcher("src-port", (v, r) => Ports(v, PortEnd.Source, r)),
        Matcher("dst-port", (v, r) => Ports(v, PortEnd.Destination, r)),
        Matcher("port", (v, r) => Ports(v, PortEnd.Any, r)),
        Matcher("tcp-flags", NameValues.ReadTcpFlags) with { KeepsBang = true, Menus = RuleMenus.All & ~RuleMenus.Nat4 },
        Named("tcp-mss", MatcherOrder.TcpMss, (v, r) => NumberValues.ReadRange(v, 0, v.Text.Length, 0, 65_535, r) is not null),
        Matcher("icmp-options", HeaderValues.ReadIcmp),
        Matcher("packet-size", HeaderValues.ReadPacketSize),
        Matcher("ttl", HeaderValues.ReadTtl) with { IsNegatable = false, Menus = RuleMenus.V4 },
        Matcher("hop-limit", HeaderValues.ReadTtl) with { IsNegatable = false, Menus = RuleMenus.V6 },
        Matcher("dscp", HeaderValues.ReadDscp),
        Named("tos", MatcherOrder.Tos),
        Named("ipv4-options", MatcherOrder.Ipv4Options, OneOf(Ipv4Options)) with { IsNegatable = false, Menus = RuleMenus.V4 },
        Named("headers", MatcherOrder.Headers, (v, r) => NameValues.ReadSet(v, v.Text.IndexOf(':') is var at and >= 0 ? at : v.Text.Length, Headers, r) is not null)
            with { Menus = RuleMenus.V6 },
        Named("fragment", MatcherOrder.Fragment, (v, r) => NameValues.ReadYesNo(v, r) is not null) with { IsNegatable = false, Menus = RuleMenus.V4 },
        Named("ingress-priority", MatcherOrder.IngressPriority, Bounded(63)),
        Named("priority", MatcherOrder.Priority, Bounded(63)),
        Matcher("content", HeaderValues.ReadContent) with { KeepsBytes = true },
        Named("tls-host", MatcherOrder.TlsHost) with { Menus = RuleMenus.Filter | RuleMenus.Raw },

        // Marks, connections and other parts of the router.
        Named("packet-mark", MatcherOrder.PacketMark),
        Named("routing-mark", MatcherOrder.RoutingMark) with { Menus = Tracked },
        Named("connection-mark", MatcherOrder.ConnectionMark) with { Menus = Tracked },
        Named("realm", MatcherOrder.Realm) with { Menus = RuleMenus.Filter4 | RuleMenus.Nat4 },
        Named("hotspot", MatcherOrder.Hotspot, Hotspot) with { IsNegatable = false, KeepsBang = true, Menus = RuleMenus.V4 },
        Matcher("connection-state", NameValues.ReadConnectionState)
            with { WhenEmpty = WhenEmpty.UnsetWithWarning, Menus = RuleMenus.Filter | RuleMenus.Nat6 },
        Matcher("connection-nat-state", NatState)
            with { WhenEmpty = WhenEmpty.UnsetWithWarning, Menus = RuleMenus.Filter },
        Named("connection-bytes", MatcherOrder.ConnectionBytes) with { IsNegatable = false, Menus = Tracked },
        Matcher("connection-limit", RateValues.ReadConnectionLimit) with { Menus = Tracked },
        Named("connection-rate", MatcherOrder.ConnectionRate) with { Menus = Tracked },
        Named("connection-type", MatcherOrder.ConnectionType, OneOf(Helpers)) with { Menus = Tracked },
        Named("ipsec-policy", MatcherOrder.IpsecPolicy, IpsecPolicy) with { IsNegatable = false },
        Named("p2p", MatcherOrder.PeerToPeer, OneOf(PeerToPeer)) with { Menus = RuleMenus.Filter4 },
        Matcher("layer7-protocol", (v, _) => new Layer7Matcher(v.Text, v.Negated)) with { Menus = RuleMenus.Filter4 | RuleMenus.Nat4 },

        // What counts or chooses.
        Matcher("psd", RateValues.ReadPortScan) with { IsNegatable = false, Menus = RuleMenus.V4 },
        Matcher("time", HeaderValues.ReadTimeOfDay),
        Matcher("random", RateValues.ReadRandom) with { IsNegatable = false },
        Matcher("nth", RateValues.ReadNth),
        Named("per-connection-classifier", MatcherOrder.Pcc, Classifier),
        Matcher("limit", RateValues.ReadLimit),
        Matcher("dst-limit", RateValues.ReadDestinationLimit) with { IsNegatable = false },
    ];

    private static Property Matcher(string name, PropertyReader read) => new(name, read) { IsNegatable = true };

    /// <summary>A matcher without a type of its own: its text is checked, then carried.</summary>
    private static Property Named(string name, MatcherOrder order, Func<PropertyValue, Reports, bool>? isGood = null) =>
        Matcher(name, (v, r) => isGood is null || isGood(v, r) ? new NamedMatcher(order, name, v.Text, v.Negated) : null);

    private static object? Text(PropertyValue value, Reports reports) => value.Text;

    private static object? Address(PropertyValue value, Reports reports) => AddressValue.Read(value, reports);

    private static object? ToPorts(PropertyValue value, Reports reports) => NumberValues.ReadPort(value, 0, value.Text.Length, reports);

    private static PropertyReader Number(long least, long most) => (v, r) => NumberValues.Read(v, 0, v.Text.Length, least, most, r);

    private static Func<PropertyValue, Reports, bool> Bounded(long most) => (v, r) => NumberValues.Read(v, 0, v.Text.Length, 0, most, r) is not null;

    private static Func<PropertyValue, Reports, bool> OneOf(string[] names) => (v, r) => NameValues.ReadOne(v, 0, v.Text.Length, names, r) is not null;

    private static PortMatcher? Ports(PropertyValue value, PortEnd end, Reports reports) =>
        NumberValues.ReadPorts(value, reports) is { } ports ? new PortMatcher(end, ports, value.Negated) : null;

    private static AddressListMatcher? List(PropertyValue value, PacketEnd end, Reports reports)
    {
        if (!value.Text.Contains(','))
            return new AddressListMatcher(end, value.Text, value.Negated);
        reports.Add(ValueDiagnostics.OneOnly(value.Span, value.Name, "address list"));
        return null;
    }

    private static ConnectionNatStateMatcher? NatState(PropertyValue value, Reports reports) =>
        NameValues.ReadSet(value, value.Text.Length, NatStateNames, reports) is { } names
            ? new ConnectionNatStateMatcher(names.Aggregate(NatStates.None, (all, n) => all | (NatStates)(1 << Array.IndexOf(NatStateNames, n))), value.Negated)
            : null;

    private static AddressTypeMatcher? AddressTypes(PropertyValue value, PacketEnd end, Reports reports)
    {
        if (NameValues.ReadSet(value, value.Text.Length, value.Family == IpFamily.V4 ? AddressTypes4 : AddressTypes6, reports) is not { } names)
            return null;
        var types = new List<AddressType>();
        foreach (var name in names)
        {
            types.Add(Enum.Parse<AddressType>(name, ignoreCase: true));
        }

        return new AddressTypeMatcher(end, types, value.Negated);
    }

    private static object? LogPrefix(PropertyValue value, Reports reports)
    {
        if (value.Text.Length <= 31)
            return value.Text;
        reports.Add(ValueDiagnostics.TooLong(value.Span, value.Name, 31));
        return null;
    }

    private static bool Hotspot(PropertyValue value, Reports reports) =>
        NameValues.ReadSet(value with { Text = value.Text.Replace("!", ""), TextStart = -1 }, value.Text.Count(c => c != '!'), HotspotTests, reports) is not null;

    private static bool IpsecPolicy(PropertyValue value, Reports reports)
    {
        if (value.Text is "in,none" or "in,ipsec" or "out,none" or "out,ipsec")
            return true;
        reports.Add(ValueDiagnostics.BadShape(value.Span, value.Name, NumberValues.Shown(value.Text), "write in,ipsec or in,none or out,ipsec or out,none"));
        return false;
    }

    private static bool Classifier(PropertyValue value, Reports reports)
    {
        var colon = value.Text.IndexOf(':');
        var slash = value.Text.IndexOf('/');
        if (colon > 0 && slash > colon)
        {
            return NameValues.ReadOne(value, 0, colon, Classifiers, reports) is not null
                & NumberValues.Read(value, colon + 1, slash - colon - 1, 1, 65_535, reports) is not null
                & NumberValues.Read(value, slash + 1, value.Text.Length - slash - 1, 0, 65_535, reports) is not null;
        }

        reports.Add(ValueDiagnostics.BadShape(value.Span, value.Name, NumberValues.Shown(value.Text), "write both-addresses:2/0"));
        return false;
    }
}
