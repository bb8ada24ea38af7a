using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Every value form that is accepted, and what it means.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("protocol=tcp", "protocol=tcp")]
    [InlineData("protocol=!icmp", "protocol=!icmp")]
    [InlineData("protocol=\"!6\"", "protocol=!tcp")]
    [InlineData("protocol=99", "protocol=99")]
    [InlineData("protocol=tcp dst-port=22", "protocol=tcp dst-port=22")]
    [InlineData("dst-port=\"22,80,1000-2000\" protocol=udp", "protocol=udp dst-port=22,80,1000-2000")]
    [InlineData("protocol=tcp dst-port=!22,80", "protocol=tcp dst-port=!22,80")]
    [InlineData("protocol=sctp src-port=0-65535", "protocol=sctp src-port=0-65535")]
    [InlineData("protocol=dccp port=1", "protocol=dccp port=1")]
    [InlineData("src-address=192.0.2.1", "src-address=192.0.2.1")]
    [InlineData("src-address=!192.0.2.0/24", "src-address=!192.0.2.0/24")]
    [InlineData("dst-address=192.0.2.1-192.0.2.9", "dst-address=192.0.2.1-192.0.2.9")]
    [InlineData("src-address=1.1.1.1/24", "src-address=1.1.1.0/24")]
    [InlineData("src-address=2.2", "src-address=2.0.0.2")]
    [InlineData("src-address=2.1.1", "src-address=2.1.0.1")]
    [InlineData("src-address-list=\"!port:9000\"", "src-address-list=!port:9000")]
    [InlineData("src-address-list=\"ICMP + Http\"", "src-address-list=ICMP + Http")]
    [InlineData("dst-address-type=local", "dst-address-type=local")]
    [InlineData("src-address-type=!unicast,local", "src-address-type=!unicast,local")]
    [InlineData("in-interface=ether1 out-interface=!pppoe-out1", "in-interface=ether1 out-interface=!pppoe-out1")]
    [InlineData("in-interface-list=!LAN", "in-interface-list=!LAN")]
    [InlineData("connection-state=established,related,untracked", "connection-state=established,related,untracked")]
    [InlineData("connection-state=!new", "connection-state=!new")]
    [InlineData("connection-nat-state=!dstnat", "connection-nat-state=!dstnat")]
    [InlineData("protocol=tcp tcp-flags=syn,!ack", "protocol=tcp tcp-flags=syn,!ack")]
    [InlineData("protocol=icmp icmp-options=8", "protocol=icmp icmp-options=8:0-255")]
    [InlineData("protocol=icmp icmp-options=8:0", "protocol=icmp icmp-options=8:0")]
    [InlineData("protocol=icmp icmp-options=!3:0-15", "protocol=icmp icmp-options=!3:0-15")]
    [InlineData("packet-size=720", "packet-size=720")]
    [InlineData("packet-size=!100-200", "packet-size=!100-200")]
    [InlineData("ttl=less-than:64", "ttl=less-than:64")]
    [InlineData("dscp=46", "dscp=46")]
    [InlineData("src-mac-address=!aa:bb:cc:00:11:22", "src-mac-address=!AA:BB:CC:00:11:22")]
    [InlineData("content=\"GET /x\"", "content=\"GET /x\"")]
    [InlineData("limit=5,5", "limit=5/1s,5:packet")]
    [InlineData("limit=!10/1m,20:packet", "limit=!10/60s,20:packet")]
    [InlineData("limit=10M,1M:bit", "limit=10000000/1s,1000000:bit")]
    [InlineData("dst-limit=30,256,src-and-dst-addresses/1s", "dst-limit=30/1s,256,src-and-dst-addresses/1s")]
    [InlineData("psd=21,3s,3,1", "psd=21,3s,3,1")]
    [InlineData("random=50", "random=50")]
    [InlineData("nth=2,1", "nth=2,1")]
    [InlineData("connection-limit=100,32", "connection-limit=100,32")]
    [InlineData("time=09:00:00-12:00:00,mon,tue", "time=09:00:00-12:00:00,mon,tue")]
    [InlineData("time=9h-17h,sun", "time=09:00:00-17:00:00,sun")]
    [InlineData("time=!9h-17h,sun", "time=!09:00:00-17:00:00,sun")]
    [InlineData("ipsec-policy=in,none", "ipsec-policy=in,none")]
    [InlineData("per-connection-classifier=both-addresses:2/0", "per-connection-classifier=both-addresses:2/0")]
    [InlineData("hotspot=!auth,http", "hotspot=!auth,http")]
    [InlineData("tls-host=*.example.com", "tls-host=*.example.com")]
    [InlineData("src-address-list=\"\" src-port=\"\"", "")]
    [InlineData("!src-address !dst-port", "")]
    public void Read_as(string written, string meant) => Scripts.Matcher(written).ShouldBe(meant);

    [Theory]
    [InlineData("30", "30s")]
    [InlineData("30s", "30s")]
    [InlineData("1m1m", "2m")]
    [InlineData("1d1w", "8d")]
    [InlineData("1w7h2s", "7d7h2s")]
    [InlineData("9:00", "9h")]
    [InlineData("00:60:00", "1h")]
    [InlineData("00:00:30", "30s")]
    [InlineData("1d00:00:00", "1d")]
    [InlineData("1w07:00:02", "7d7h2s")]
    [InlineData("00:00:01.5", "1s500ms")]
    [InlineData("250ms", "250ms")]
    [InlineData("\"1d 00:00:00\"", "1d")]
    [InlineData("00:00:00", "none-dynamic")]
    [InlineData("0s", "none-dynamic")]
    [InlineData("none-dynamic", "none-dynamic")]
    [InlineData("none-static", "none-static")]
    [InlineData("35w3d13:13:56", "248d13h13m56s")]
    [InlineData("\"\"", "none-dynamic")]
    public void Times(string written, string meant)
    {
        var result = Scripts.Read($"/ip firewall filter add chain=input action=add-src-to-address-list address-list=x address-list-timeout={written}");
        result.Errors.ShouldBeEmpty();
        result.Rules.ShouldBe([$"filter/input: → add-src-to-address-list x timeout={meant}"]);
    }

    [Theory]
    [InlineData("100000w")]
    [InlineData("30x")]
    [InlineData("-5s")]
    [InlineData("1:2:3:4")]
    [InlineData("5 m x")]
    [InlineData("99999999999999999999s")]
    [InlineData("none")]
    [InlineData("35w3d13:13:57")]
    public void No_times(string written) =>
        Scripts.Read($"/ip firewall filter add chain=input action=add-src-to-address-list address-list=x address-list-timeout=\"{written}\"").Errors.ShouldNotBeEmpty();

    [Theory]
    [InlineData("src-address=2001:db8::/32", "src-address=2001:db8::/32")]
    [InlineData("hop-limit=equal:1", "hop-limit=equal:1")]
    [InlineData("protocol=icmpv6 icmp-options=128:0", "protocol=icmpv6 icmp-options=128:0")]
    [InlineData("headers=frag,esp:contains", "headers=frag,esp:contains")]
    [InlineData("dst-address-type=anycast", "dst-address-type=anycast")]
    public void Read_as_IPv6(string written, string meant) => Scripts.Matcher(written, "/ipv6 firewall filter").ShouldBe(meant);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.77/24", "192.0.2.0/24")]
    [InlineData("192.0.2.0-192.0.2.255", "192.0.2.0/24")]
    [InlineData("192.0.2.1-192.0.2.9", "192.0.2.1-192.0.2.9")]
    [InlineData("home.example.net", "home.example.net")]
    public void Entries(string written, string meant)
    {
        var result = Scripts.Read($"/ip firewall address-list add list=a address={written}");
        result.Errors.ShouldBeEmpty();
        var entry = result.RuleSet.AddressListEntries.Single();
        (entry.Range?.ToString() ?? entry.HostName).ShouldBe(meant);
    }
}
