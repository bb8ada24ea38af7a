using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Every refusal: the code, and the very characters it points at.</summary>
public sealed class ValueErrorTests
{
    [Theory]
    [InlineData("dst-port=22- protocol=tcp", "22-", "PN2135")]
    [InlineData("dst-port=22,,80 protocol=tcp", "=22,,80", "PN2135")]
    [InlineData("dst-port=ssh protocol=tcp", "ssh", "PN2135")]
    [InlineData("dst-port=113322 protocol=tcp", "113322", "PN2136")]
    [InlineData("dst-port=22,65536 protocol=tcp", "65536", "PN2136")]
    [InlineData("dst-port=60-50 protocol=tcp", "60-50", "PN2137")]
    [InlineData("dst-port=22", "22", "PN2180")]
    [InlineData("dst-port=22 protocol=icmp", "22", "PN2180")]
    [InlineData("dst-port=22 protocol=!tcp", "22", "PN2180")]
    [InlineData("protocol=tcp,udp", "tcp,udp", "PN2146")]
    [InlineData("protocol=tpc", "tpc", "PN2144")]
    [InlineData("src-address=256.1.1.1", "256.1.1.1", "PN2138")]
    [InlineData("src-address=1.1.1.1/33", "1.1.1.1/33", "PN2138")]
    [InlineData("src-address=10/8", "10/8", "PN2138")]
    [InlineData("src-address=example.com", "example.com", "PN2138")]
    [InlineData("src-address=1.1.1.9-1.1.1.1", "1.1.1.9-1.1.1.1", "PN2138")]
    [InlineData("src-address=1.1.1.1,2.2.2.2", "1.1.1.1,2.2.2.2", "PN2146")]
    [InlineData("src-address=2001:db8::1", "2001:db8::1", "PN2141")]
    [InlineData("src-address=x.x.x.x", "x.x.x.x", "PN2149")]
    [InlineData("src-address=<your-ip>", "<your-ip>", "PN2149")]
    [InlineData("src-address=10.236.4.x", "10.236.4.x", "PN2149")]
    [InlineData("src-address-list=a,!b", "a,!b", "PN2146")]
    [InlineData("tcp-flags=syn", "syn", "PN2181")]
    [InlineData("protocol=tcp tcp-flags=sin", "sin", "PN2144")]
    [InlineData("protocol=tcp tcp-flags=none", "none", "PN2121")]
    [InlineData("icmp-options=8", "8", "PN2182")]
    [InlineData("protocol=icmp icmp-options=256", "256", "PN2134")]
    [InlineData("connection-state=establised", "establised", "PN2144")]
    [InlineData("in-interface=", "in-interface=", "PN2130")]
    [InlineData("ttl=64", "64", "PN2145")]
    [InlineData("ttl=!equal:64", "!equal:64", "PN2132")]
    [InlineData("dscp=64", "64", "PN2134")]
    [InlineData("packet-size=70000", "70000", "PN2134")]
    [InlineData("packet-size=-1", "=-1", "PN2133")]
    [InlineData("psd=21,3s,3", "21,3s,3", "PN2145")]
    [InlineData("psd=!21,3s,3,1", "!21,3s,3,1", "PN2132")]
    [InlineData("random=100", "100", "PN2134")]
    [InlineData("nth=2,3", "=2,3", "PN2134")]
    [InlineData("limit=5", "5", "PN2145")]
    [InlineData("limit=5/0s,5", "0s", "PN2142")]
    [InlineData("limit=5,5:bytes", "bytes", "PN2144")]
    [InlineData("time=9h", "9h", "PN2145")]
    [InlineData("time=9h-25h,mon", "25h", "PN2134")]
    [InlineData("time=9h-17h,monday", "monday", "PN2144")]
    [InlineData("disabled=true", "true", "PN2147")]
    [InlineData("log=1", "1", "PN2147")]
    [InlineData("log-prefix=12345678901234567890123456789012", "12345678901234567890123456789012", "PN2148")]
    [InlineData("src-mac-address=aa:bb", "aa:bb", "PN2145")]
    [InlineData("hop-limit=equal:1", "hop-limit", "PN2112")]
    [InlineData("to-addresses=1.1.1.1", "to-addresses", "PN2112")]
    [InlineData("address=1.1.1.1", "address", "PN2112")]
    [InlineData("conection-state=new", "conection-state", "PN2111")]
    [InlineData("dport=22", "dport", "PN2121")]
    [InlineData("list=x", "list", "PN2121")]
    [InlineData("s=x", "s", "PN2104")]
    [InlineData("comment=a comment=b", "comment", "PN2114")]
    [InlineData("src-address= 1.1.1.1", "= ", "PN2039")]
    [InlineData("comment=a$b", "$", "PN2035")]
    [InlineData("comment=a\\b", "\\", "PN2035")]
    [InlineData("nonsense", "nonsense", "PN2115")]
    [InlineData("action=add-src-to-list", "add-src-to-list", "PN2184")]
    [InlineData("action=acept", "acept", "PN2184")]
    [InlineData("action=dst-nat", "dst-nat", "PN2185")]
    [InlineData("action=notrack", "notrack", "PN2185")]
    [InlineData("action=jump", "jump", "PN2186")]
    [InlineData("action=add-src-to-address-list", "add-src-to-address-list", "PN2186")]
    [InlineData("action=reject reject-with=tcp-reset", "tcp-reset", "PN2183")]
    [InlineData("action=reject reject-with=icmp-no-route", "icmp-no-route", "PN2144")]
    [InlineData("action=tarpit", "tarpit", "PN2183")]
    [InlineData("layer7-protocol=telnet", "telnet", "PN2220")]
    public void Refused(string parameters, string place, string code)
    {
        const string Start = "add chain=input ";
        var result = Scripts.Read("/ip firewall filter\n" + Start + parameters);
        var column = Start.Length + 1 + parameters.LastIndexOf(place, StringComparison.Ordinal);
        // A part that is empty is pointed at where it should stand.
        var (skip, length) = place[0] == '=' && place.Length > 1 && code is not "PN2039" ? Inner(place) : (0, place.Length);
        result.Findings.ShouldContain($"2:{column + skip}+{length} {code}");
        result.Errors.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("connection-state=", "PN2131")]
    [InlineData("dst-address-type=\"\"", "PN2131")]
    [InlineData("address-list=x", "PN2187")]
    [InlineData("src-address-list=nobody", "PN2221")]
    [InlineData("src-address=10.1", "PN2139")]
    [InlineData("src-address=10.0.0.1/8", "PN2140")]
    [InlineData("packet-size=2", "PN2193")]
    [InlineData("action=jump jump-target=nowhere", "PN2222")]
    [InlineData("connection-s=new", "PN2103")]
    [InlineData("act=drop", "PN2103")]
    [InlineData("dynamic=no", "PN2120")]
    public void Worth_a_word(string parameters, string code) => Scripts.Read("/ip firewall filter add chain=input " + parameters).Codes.ShouldContain(code);

    [Theory]
    [InlineData("/ip firewall raw add chain=prerouting connection-state=invalid", "PN2113", "import would stop here")]
    [InlineData("/ip firewall raw add chain=prerouting action=reject", "PN2185", "import would stop here")]
    [InlineData("/ip firewall nat add chain=dstnat connection-state=new", "PN2112", "import would stop here")]
    [InlineData("/ip firewall nat add chain=dstnat action=drop", "PN2185", "import would stop here")]
    [InlineData("/ip firewall nat add chain=dstnat action=masquerade", "PN2188", "refuses")]
    [InlineData("/ip firewall address-list add chain=input action=drop", "PN2112", "import would stop here")]
    [InlineData("/ip firewall address-list add list=a", "PN2123", "missing value(s)")]
    [InlineData("/ip firewall address-list add list=a address=1.1.1.1\n/ip firewall address-list add list=a address=1.1.1.1/32", "PN2189", "already have such entry")]
    [InlineData("/ip firewall address-list add list=a address=192.0.2.1-254", "PN2151", "looks the name up")]
    [InlineData("/ip firewall address-list add list=a address=\"not a name\"", "PN2152", "is not a valid dns name")]
    [InlineData("/ip firewall address-list add list=a address=1.1.1.1 timeout=none", "PN2121", "language models")]
    [InlineData("/ip firewall address-list add list=a address=1.1.1.1 timeout=36w", "PN2134", "35w3d13:13:56")]
    [InlineData("/ipv6 firewall address-list add list=a address=2001:db8::1-2001:db8::9", "PN2153", "is not a valid dns name")]
    [InlineData("/ipv6 firewall filter add chain=input protocol=icmp", "PN2192", "")]
    [InlineData("/ipv6 firewall filter add chain=input psd=21,3s,3,1", "PN2112", "import would stop here")]
    [InlineData("/ip firewall filter add action=drop", "PN2123", "missing value(s) of argument(s) chain")]
    public void Refused_in_the_routers_words(string script, string code, string words)
    {
        var finding = Scripts.Read(script).Diagnostics.First(d => d.Code == code);
        (finding.Why ?? "").ShouldContain(words);
    }

    private static (int Skip, int Length) Inner(string place) => place switch
    {
        "=22,,80" => (4, 1),
        "=-1" => (1, 1),
        "=2,3" => (3, 1),
        _ => (0, place.Length),
    };
}
