using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>The script blocks of pages that people copy from, damage and all.</summary>
public sealed class SeedScriptTests
{
    private const string ThreeStages = """
        /ip/firewall/filter add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input dst-port=888 in-interface-list=WAN protocol=tcp
        /ip/firewall/filter add action=add-src-to-address-list address-list=555 address-list-timeout=30s chain=input dst-port=555 in-interface-list=WAN protocol=tcp src-address-list=888
        /ip/firewall/filter add action=add-src-to-address-list address-list=secured address-list-timeout=30m chain=input dst-port=222 in-interface-list=WAN protocol=tcp src-address-list=555
        /ip/firewall/filter add action=accept chain=input in-interface-list=WAN src-address-list=secured
        """;

    [Fact]
    public void Three_staged_lists_need_no_repair()
    {
        var result = Scripts.Read(ThreeStages);
        result.Diagnostics.ShouldBeEmpty();
        result.Rules.ShouldBe([
            "filter/input: in-interface-list=WAN protocol=tcp dst-port=888 → add-src-to-address-list 888 timeout=30s",
            "filter/input: in-interface-list=WAN protocol=tcp src-address-list=888 dst-port=555 → add-src-to-address-list 555 timeout=30s",
            "filter/input: in-interface-list=WAN protocol=tcp src-address-list=555 dst-port=222 → add-src-to-address-list secured timeout=30m",
            "filter/input: in-interface-list=WAN src-address-list=secured → accept",
        ]);
    }

    [Fact]
    public void Blacklist_with_a_lost_line_break_and_a_broken_word()
    {
        var result = Scripts.Read("""
            /ip/firewall/filter add action=drop chain=input disabled=yes in-interface-list=WAN src-address-list=blacklist
            /ip/firewall/filter add action=add-src-to-address-list address-list=blacklist address-list-timeout=1000m chain=input disabled=yes dst-port=666 in-interface-list=WAN protocol=tcp
            /ip/firewall/filter add action=add-src-to-address-list address-list=blacklist address-list-timeout=1m
            chain=input disabled=yes dst-port=21,22,23,8291,10000-60000 in-interface-list=WAN protocol=tcp src-address-
            list=!secured
            """);
        result.Findings.ShouldBe(["4:1+5 PN2006", "4:96+12 PN2007"]);
        result.Rules.ShouldBe([
            "filter/input: in-interface-list=WAN src-address-list=blacklist → drop (disabled)",
            "filter/input: in-interface-list=WAN protocol=tcp dst-port=666 → add-src-to-address-list blacklist timeout=16h40m (disabled)",
            "filter/input: in-interface-list=WAN protocol=tcp src-address-list=!secured dst-port=21,22,23,8291,10000-60000 "
                + "→ add-src-to-address-list blacklist timeout=1m (disabled)",
        ]);
    }

    [Fact]
    public void Passphrase_with_a_broken_word()
    {
        var result = Scripts.Read("""
            /ip firewall layer7-protocol add name=pass regexp="^passphrase/$"
            /ip firewall filter
            add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input dst-port=888 in-interface-list=WAN protocol=udp layer7-
            protocol=pass
            """);
        result.Findings.ShouldBe(["1:64+1 PN2034", "3:138+7 PN2007"]);
        result.RuleSet.Layer7Patterns.Single().Expression.ShouldBe("^passphrase/$");
        result.Rules.ShouldBe(["filter/input: in-interface-list=WAN protocol=udp dst-port=888 layer7-protocol=pass → add-src-to-address-list 888 timeout=30s"]);
    }

    [Fact]
    public void Numbered_list_with_typographic_quotes()
    {
        var result = Scripts.Read(
            "  1. /ip firewall filter add comment=defconf chain=input action=accept connection-state=established,related\n"
            + "  2. /ip firewall filter add comment=”Allow TRUSTED” chain=input action=accept src-address-list=trusted\u00a0\n"
            + "  3. /ip firewall filter add comment=”Knock1” chain=input action=add-src-to-address-list protocol=tcp address-list=port_knock_1 address-list-timeout=1m dst-port=33333\n"
            + "  4. /ip firewall filter add comment=”Knock2”chain=input action=add-src-to-address-list protocol=tcp src-address-list=port_knock_1 address-list=port_knock_2 address-list-timeout=1m dst-port=22222\n"
            + "  5. /ip firewall filter add comment=”Knock3” chain=input action=add-src-to-address-list protocol=tcp src-address-list=port_knock_2 address-list=trusted address-list-timeout=7d dst-port=11111\n");
        result.Errors.ShouldBeEmpty();
        result.Rules.ShouldBe([
            "filter/input: connection-state=established,related → accept # defconf",
            "filter/input: src-address-list=trusted → accept # Allow TRUSTED",
            "filter/input: protocol=tcp dst-port=33333 → add-src-to-address-list port_knock_1 timeout=1m # Knock1",
            "filter/input: protocol=tcp src-address-list=port_knock_1 dst-port=22222 → add-src-to-address-list port_knock_2 timeout=1m # Knock2",
            "filter/input: protocol=tcp src-address-list=port_knock_2 dst-port=11111 → add-src-to-address-list trusted timeout=7d # Knock3",
        ]);
        result.Findings.ShouldContain("4:46+5 PN2036"); // ”chain glued to the closing quote
        result.Findings.Count(f => f.EndsWith("PN2004")).ShouldBe(5);
        result.Findings.Count(f => f.EndsWith("PN2001")).ShouldBe(4);
    }

    [Fact]
    public void Slides_with_a_blank_line_behind_the_line_join()
    {
        var result = Scripts.Read("""
            • Можем да пренасяме данни* в ICMP хедъра:
            • /ip firewall layer7-protocol \

            add name="ICMP pattern" regexp=mikrotik
            • /ip firewall filter add action=accept chain=input \

            layer7-protocol="ICMP pattern" protocol=icmp
            """);
        result.Errors.ShouldBeEmpty();
        result.Codes.ShouldBe(["PN2009", "PN2004", "PN2004", "PN2006"]);
        result.Rules.ShouldBe(["filter/input: protocol=icmp layer7-protocol=ICMP pattern → accept"]);
    }

    [Fact]
    public void Services_are_understood_and_reported()
    {
        var result = Scripts.Read("  • /ip service set telnet disabled=yes\n  • /ip service set www disabled=yes\n");
        result.Errors.ShouldBeEmpty();
        result.Findings.ShouldBe(["1:3+1 PN2004", "1:21+6 PN2107", "2:3+1 PN2004", "2:21+3 PN2107"]);
    }

    [Fact]
    public void A_page_without_a_script_has_no_rules_and_says_so()
    {
        var result = Scripts.Read("Mikrotik – Port Knocking\n\nFollowing up on my last post, I decided to give a few more details.\n");
        result.Findings.ShouldBe(["1:1+24 PN2009"]);
        result.RuleSet.Chains.ShouldBeEmpty();
    }
}
