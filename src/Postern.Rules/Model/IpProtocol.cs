using System.Collections.Frozen;

namespace Postern.Rules.Model;

/// <summary>An IP protocol number (IANA). Names are those that RouterOS accepts in <c>protocol=</c>.</summary>
public readonly record struct IpProtocol(byte Number)
{
    public static readonly IpProtocol Icmp = new(1);
    public static readonly IpProtocol Tcp = new(6);
    public static readonly IpProtocol Udp = new(17);
    public static readonly IpProtocol IcmpV6 = new(58);

    private static readonly FrozenDictionary<string, byte> Numbers = new (string Name, byte Number)[]
    {
        ("icmp", 1), ("igmp", 2), ("ggp", 3), ("ip-encap", 4), ("ipencap", 4), ("st", 5), ("tcp", 6), ("egp", 8),
        ("pup", 12), ("udp", 17), ("hmp", 20), ("xns-idp", 22), ("rdp", 27), ("iso-tp4", 29), ("dccp", 33), ("xtp", 36),
        ("ddp", 37), ("idpr-cmtp", 38), ("ipv6-encap", 41), ("rspf", 73), ("rsvp", 46), ("gre", 47), ("ipsec-esp", 50),
        ("ipsec-ah", 51), ("icmpv6", 58), ("vmtp", 81), ("ospf", 89), ("pim", 103), ("encap", 98), ("ipip", 94),
        ("etherip", 97), ("l2tp", 115), ("vrrp", 112), ("sctp", 132), ("udp-lite", 136),
    }.ToFrozenDictionary(n => n.Name, n => n.Number, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<byte, string> Names =
        Numbers.GroupBy(n => n.Value).ToFrozenDictionary(g => g.Key, g => g.First().Key);

    /// <summary>Every name that <see cref="TryParse"/> knows, for suggestions.</summary>
    public static IEnumerable<string> KnownNames => Numbers.Keys;

    /// <summary>RouterOS refuses port matchers for any other protocol.</summary>
    public bool HasPorts => Number is 6 or 17 or 33 or 132 or 136;

    public static bool TryParse(string text, out IpProtocol protocol)
    {
        if (Numbers.TryGetValue(text, out var number) || byte.TryParse(text, out number))
        {
            protocol = new IpProtocol(number);
            return true;
        }

        protocol = default;
        return false;
    }

    public override string ToString() => Names.TryGetValue(Number, out var name) ? name : Number.ToString();
}
