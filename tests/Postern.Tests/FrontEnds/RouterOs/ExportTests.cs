using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>What <c>export</c> prints, from v6 and v7, with the menus that do not concern a firewall.</summary>
public sealed class ExportTests
{
    [Fact]
    public void Version_6()
    {
        var result = Scripts.Read("""
            # jan/02/1970 04:55:05 by RouterOS 6.48
            # software id = ABCD-1234
            #
            # model = RB750Gr3
            /interface bridge
            add admin-mac=AA:BB:CC:00:11:22 auto-mac=no comment=defconf name=bridge
            /interface list
            add comment=defconf name=WAN
            add comment=defconf exclude=dynamic include=static name=LAN
            /interface list member
            add comment=defconf interface=bridge list=LAN
            add comment=defconf interface=ether1 list=WAN
            add disabled=yes interface=ether2 list=WAN
            /ip address
            add address=192.168.88.1/24 comment=defconf interface=bridge network=\
                192.168.88.0
            /ip firewall address-list
            add address=198.51.100.0/24 comment="the office" list=trusted
            add address=home.example.net list=trusted
            add address=203.0.113.9 disabled=yes list=trusted
            /ip firewall filter
            add action=accept chain=input comment=\
                "defconf: accept established,related,untracked" connection-state=\
                established,related,untracked
            add action=add-src-to-address-list address-list=pk-1 address-list-timeout=30s \
                chain=input dst-port=7001 protocol=tcp
            add action=accept chain=input log=yes log-prefix=in src-address-list=trusted
            add action=drop chain=input comment="a\
                \_b" in-interface-list=!LAN src-address-list=!pk-1
            /ip firewall nat
            add action=masquerade chain=srcnat comment="defconf: masquerade" \
                ipsec-policy=out,none out-interface-list=WAN
            add action=dst-nat chain=dstnat dst-port=2222 protocol=tcp to-addresses=\
                10.0.0.5 to-ports=22
            /system identity
            set name=gate
            """);
        result.Errors.ShouldBeEmpty();
        result.Codes.ShouldBe(["PN2105", "PN2105", "PN2105"]);
        result.Rules.ShouldBe([
            "nat/srcnat: out-interface-list=WAN ipsec-policy=out,none → masquerade # defconf: masquerade",
            "nat/dstnat: protocol=tcp dst-port=2222 → dst-nat to-addresses=10.0.0.5 to-ports=22",
            "filter/input: connection-state=established,related,untracked → accept # defconf: accept established,related,untracked",
            "filter/input: protocol=tcp dst-port=7001 → add-src-to-address-list pk-1 timeout=30s",
            "filter/input: src-address-list=trusted → accept log=in",
            "filter/input: in-interface-list=!LAN src-address-list=!pk-1 → drop # a b",
        ]);
        result.RuleSet.Chains.Select(c => (c.Name, c.Hook)).ShouldBe([("srcnat", Hook.Postrouting), ("dstnat", Hook.Prerouting), ("input", Hook.Input)]);
        result.RuleSet.AddressListEntries.Select(e => $"{e.List} {e.Range}{e.HostName} {e.Comment}{e.Disabled}").ShouldBe(
            ["trusted 198.51.100.0/24 the officeFalse", "trusted home.example.net False", "trusted 203.0.113.9 True"]);
        result.RuleSet.InterfaceLists.Select(l => $"{l.Name} +{string.Join(',', l.Include)} -{string.Join(',', l.Exclude)} {string.Join(',', l.Members)}").ShouldBe(
            ["WAN + - ether1", "LAN +static -dynamic bridge"]);
    }

    [Fact]
    public void Version_7_raw_and_IPv6()
    {
        var result = Scripts.Read("""
            # 2025-11-21 21:13:02 by RouterOS 7.20
            # software id =
            #
            /ip firewall raw
            add action=drop chain=prerouting src-address-list=banned
            add action=notrack chain=prerouting dst-port=53 protocol=udp
            add action=add-src-to-address-list address-list=banned address-list-timeout=1d chain=prerouting dst-port=666 protocol=tcp tcp-flags=syn,!ack
            /ipv6 firewall address-list
            add address=2001:db8::/64 list=trusted timeout=1h
            /ipv6 firewall filter
            add action=jump chain=input jump-target=knocks
            add action=reject chain=input reject-with=icmp-admin-prohibited
            add action=accept chain=knocks src-address-list=trusted
            add action=return chain=knocks disabled=yes
            /user
            set [ find name=admin ] comment="a (b) [c] {d}"
            """);
        result.Errors.ShouldBeEmpty();
        result.Codes.ShouldBe(["PN2105"]);
        result.Rules.ShouldBe([
            "raw/prerouting: src-address-list=banned → drop",
            "raw/prerouting: protocol=udp dst-port=53 → notrack",
            "raw/prerouting: protocol=tcp dst-port=666 tcp-flags=syn,!ack → add-src-to-address-list banned timeout=1d",
            "v6 filter/input: → jump knocks",
            "v6 filter/input: → reject with=icmp-admin-prohibited",
            "v6 filter/knocks: src-address-list=trusted → accept",
            "v6 filter/knocks: → return (disabled)",
        ]);
        result.RuleSet.AddressListEntries.Single().Timeout.ShouldBe(TimeSpan.FromHours(1));
        result.RuleSet.Chains[^1].Hook.ShouldBeNull();
    }

    [Fact]
    public void An_address_list_of_IPv4_does_not_fill_the_one_of_IPv6() =>
        Scripts.Read("/ip firewall address-list add list=a address=1.1.1.1\n/ipv6 firewall filter add chain=input src-address-list=a").Codes.ShouldBe(["PN2221"]);

    [Fact]
    public void An_interface_list_that_only_members_name_is_there() =>
        Scripts.Read("/interface list member add list=WAN interface=ether1").RuleSet.InterfaceLists.Single().Members.ShouldBe(["ether1"]);

    [Theory]
    [InlineData("/ip firewall filter add chain=input action=drop", "accept drop tarpit:protocol=tcp reject passthrough log return fasttrack-connection")]
    [InlineData("/ip firewall raw add chain=prerouting action=drop", "accept drop notrack passthrough log return")]
    [InlineData("/ip firewall nat add chain=dstnat action=accept", "accept dst-nat redirect netmap same passthrough log return endpoint-independent-nat socksify")]
    [InlineData("/ip firewall nat add chain=srcnat action=accept", "src-nat masquerade")]
    [InlineData("/ipv6 firewall filter add chain=input action=drop", "accept drop reject passthrough log return fasttrack-connection")]
    public void Every_action_has_an_effect(string template, string actions)
    {
        foreach (var action in actions.Split(' '))
        {
            var (name, extra, _) = (action + "::").Split(':');
            var result = Scripts.Read(template[..template.LastIndexOf('=')] + "=" + name + " " + extra);
            result.Errors.ShouldBeEmpty();
            result.RuleSet.Chains.Single().Rules.Single().Effect.ToString()!.ShouldStartWith(name);
        }
    }
}

file static class Parts
{
    public static void Deconstruct(this string[] parts, out string first, out string second, out string third) =>
        (first, second, third) = (parts[0], parts[1], parts[2]);
}
