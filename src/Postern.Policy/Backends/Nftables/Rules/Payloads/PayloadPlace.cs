using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules.Payloads;

/// <summary>Where the payload begins in packets of some protocols.</summary>
/// <param name="Name">The end of a chain's name.</param>
/// <param name="Condition">Which packets; empty where the rule itself says so.</param>
/// <param name="Header">nft's <c>ih</c>, which knows how long TCP's options are but knows TCP and UDP only, or <c>th</c>.</param>
/// <param name="At">Bytes from there to the payload.</param>
/// <param name="LeastHeader">The least that stands between the IP header and the payload.</param>
internal sealed record PayloadPlace(string Name, string Condition, string Header, int At, int LeastHeader)
{
    private const byte SctpNumber = 132;
    private const byte UdpLiteNumber = 136;

    private static readonly PayloadPlace Stream = new("stream", "meta l4proto { tcp, udp }", "ih", 0, 8);
    private static readonly PayloadPlace Icmp = new("icmp", "meta l4proto icmp", "th", 8, 8);
    private static readonly PayloadPlace EightBytes = new("icmp", $"meta l4proto {{ icmp, ipv6-icmp, {UdpLiteNumber} }}", "th", 8, 8);
    private static readonly PayloadPlace Sctp = new("sctp", $"meta l4proto {SctpNumber}", "th", 12, 12);
    private static readonly PayloadPlace Rest = new("rest", $"meta l4proto != {{ tcp, udp, icmp, ipv6-icmp, {SctpNumber}, {UdpLiteNumber} }}", "th", 0, 0);

    /// <param name="protocol">Null: any.</param>
    /// <param name="isLayer7">Layer 7 patterns are looked for in TCP, UDP and ICMP only.</param>
    public static IReadOnlyList<PayloadPlace> Of(IpProtocol? protocol, bool isLayer7) => (protocol?.Number, isLayer7) switch
    {
        (6, _) => [Stream with { Condition = "", LeastHeader = 20 }],
        (17, _) => [Stream with { Condition = "" }],
        (1, _) => [Icmp with { Condition = "" }],
        (null, true) => [Stream, Icmp],
        (_, true) => [],
        (null, _) => [Stream, EightBytes, Sctp, Rest],
        (58 or UdpLiteNumber, _) => [EightBytes with { Condition = "" }],
        (SctpNumber, _) => [Sctp with { Condition = "" }],
        _ => [Rest with { Condition = "" }],
    };

    public string Are(LiteralPattern literal, bool foldsCase, int from = 0) => string.Join(' ', PayloadBytes.Are(literal.Bytes, foldsCase, Header, At + from));

    /// <summary>The payload has more than this many bytes.</summary>
    public string IsLongerThan(int bytes) => PayloadBytes.Has(Header, At + bytes);
}
