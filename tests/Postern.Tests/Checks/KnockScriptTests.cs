using Postern.Policy.Diagnostics;
using Shouldly;
using Xunit;

namespace Postern.Tests.Checks;

/// <summary>Each weakness in an otherwise good script: what is pointed at, and what is near it and fine.</summary>
public sealed class KnockScriptTests
{
    [Fact]
    public void Nothing_is_wrong_with_a_good_script() => KnockScript.Check(KnockScript.Filter).ShouldBeEmpty();

    [Theory]
    [InlineData("address-list=knock1 address-list-timeout=10s", "address-list=knock1 address-list-timeout=3s", "PN3150 address-list-timeout=3s")]
    [InlineData("address-list=knock1 address-list-timeout=10s", "address-list=knock1 address-list-timeout=31s", "PN3151 address-list-timeout=31s")]
    [InlineData("address-list=knock1 address-list-timeout=10s", "address-list=knock1 address-list-timeout=none-dynamic", "PN3152 address-list-timeout=none-dynamic")]
    [InlineData("address-list=knock1 address-list-timeout=10s", "address-list=knock1", "PN3152 action=add-src-to-address-list")]
    [InlineData("address-list-timeout=30m", "address-list-timeout=00:00:00", "PN3153 address-list-timeout=00:00:00")]
    [InlineData("address-list-timeout=30m", "address-list-timeout=7d", "PN3154 address-list-timeout=7d")]
    [InlineData("address-list-timeout=1h", "address-list-timeout=none-static", "PN3155 address-list-timeout=none-static")]
    [InlineData("address-list-timeout=1h", "address-list-timeout=2d", "PN3156 address-list-timeout=2d")]
    [InlineData(" src-address-list=knock2", " src-address-list=knock2 limit=1,5", "PN3168 limit=1,5")]
    [InlineData("protocol=tcp dst-port=31117", "protocol=icmp packet-size=720", "PN3169 protocol=icmp")]
    [InlineData("protocol=tcp dst-port=31117", "protocol=tcp dst-port=8291", "PN3166 dst-port=8291")]
    [InlineData("protocol=tcp dst-port=31117", "protocol=udp dst-port=53", "PN3167 dst-port=53")]
    [InlineData("protocol=udp dst-port=20781", "protocol=tcp dst-port=20781", "PN3180 protocol=tcp")]
    [InlineData("action=accept protocol=tcp dst-port=22", "action=accept time=9h-17h,mon protocol=tcp dst-port=22", "PN3174 time=9h-17h,mon")]
    [InlineData("action=drop protocol=tcp dst-port=22 src-address-list=!open", "action=drop protocol=tcp dst-port=22 src-address-list=!open connection-state=new", "PN3171 connection-state=established,related")]
    [InlineData("add chain=input action=drop src-address-list=banned\n", "", "PN3159 address-list=banned")]
    public void A_weakness_is_said_at_the_very_characters(string good, string weak, string finding) => KnockScript.Findings(KnockScript.With(good, weak)).ShouldContain(finding);

    [Theory]
    [InlineData("address-list=knock1 address-list-timeout=10s", "address-list=knock1 address-list-timeout=4s")]
    [InlineData("address-list=knock1 address-list-timeout=10s", "address-list=knock1 address-list-timeout=30s")]
    [InlineData("address-list-timeout=30m", "address-list-timeout=1d")]
    [InlineData("address-list-timeout=1h", "address-list-timeout=1d")]
    [InlineData("protocol=tcp dst-port=31117", "protocol=tcp dst-port=31117 dst-limit=5,5,src-address/1m")]
    [InlineData("protocol=udp dst-port=20781", "protocol=icmp packet-size=720")]
    [InlineData("protocol=udp dst-port=20781", "protocol=udp content=sesame dst-port=20781")]
    [InlineData("protocol=tcp dst-port=31117", "protocol=tcp dst-port=20000-32000")]
    [InlineData("add chain=input action=accept protocol=tcp", "add chain=input action=accept disabled=yes time=9h-17h,mon\nadd chain=input action=accept protocol=tcp")]
    public void What_comes_near_is_fine(string good, string near) => KnockScript.Findings(KnockScript.With(good, near)).ShouldBeEmpty();

    [Theory]
    [InlineData("/ip service\nset winbox port=31117\n", "PN3166 dst-port=31117")]
    [InlineData("/ip service\nset telnet,ssh disabled=no\n", "PN3176 telnet,ssh")]
    [InlineData("/ip service\nset telnet,ftp disabled=yes\n", null)]
    [InlineData("/ip service\nset telnet disabled=no\n", "PN3176 telnet")]
    [InlineData("/ip service\nset telnet port=2323\nset ssh disabled=no\nset www disabled=yes\n", null)]
    public void Services_are_what_the_file_says(string services, string? finding) =>
        KnockScript.Findings(KnockScript.Filter + services).ShouldBe(finding is null ? [] : [finding]);

    [Fact]
    public void A_service_that_is_off_does_not_answer_but_scanners_still_try_its_port() =>
        KnockScript.Findings(KnockScript.With("dst-port=31117", "dst-port=80") + "/ip service set www disabled=yes\n").ShouldBe(["PN3167 dst-port=80"]);

    [Theory]
    [InlineData("add list=open address=198.51.100.0/30", "PN3157 address=198.51.100.0/30")]
    [InlineData("add list=open address=100.64.0.1", "PN3157 address=100.64.0.1")]
    [InlineData("add list=open address=198.51.100.1", null)]
    [InlineData("add list=open address=10.0.0.0/8", null)]
    [InlineData("add list=open address=198.51.100.0/24 disabled=yes", null)]
    [InlineData("add list=knock1 address=10.0.0.5", "PN3158 address=10.0.0.5")]
    [InlineData("add list=knock2 address=home.example.net", "PN3158 address=home.example.net")]
    [InlineData("add list=knock2 address=10.0.0.5 timeout=1h", null)]
    [InlineData("add list=banned address=198.51.100.0/24", null)]
    public void Entries_of_the_configuration_are_no_knocks(string entry, string? finding) =>
        KnockScript.Findings($"{KnockScript.Filter}/ip firewall address-list\n{entry}\n").ShouldBe(finding is null ? [] : [finding]);

    [Theory]
    [InlineData("add chain=input action=accept protocol=udp dst-port=500\n", "PN3163 add chain=input action=accept protocol=udp dst-port=500", Severity.Warning)]
    [InlineData("add chain=input action=drop protocol=udp\n", "PN3163 add chain=input action=drop protocol=udp", Severity.Note)]
    public void What_stands_behind_the_final_drop_is_never_reached(string behind, string finding, Severity severity)
    {
        var script = KnockScript.Filter + behind;
        KnockScript.Findings(script).ShouldBe([finding]);
        KnockScript.Check(script).ShouldHaveSingleItem().Severity.ShouldBe(severity);
    }

    [Theory]
    [InlineData("add chain=input action=drop in-interface-list=WAN", "add chain=input action=accept protocol=icmp")]
    [InlineData("add chain=input action=drop in-interface=!ether1", "add chain=input action=accept in-interface=ether1")]
    [InlineData("add chain=input action=drop disabled=yes", "add chain=input action=accept protocol=icmp")]
    [InlineData("add chain=input action=drop src-address-list=!office", "add chain=input action=accept protocol=icmp")]
    [InlineData("add chain=input action=drop limit=1,5", "add chain=input action=accept protocol=icmp")]
    [InlineData("add chain=input action=drop dst-port=!22 protocol=tcp", "add chain=input action=accept dst-port=20-22 protocol=tcp")]
    [InlineData("add chain=own action=drop", "add chain=input action=accept protocol=icmp")]
    [InlineData("add chain=input action=jump jump-target=own\nadd chain=own action=return\nadd chain=own action=drop", "add chain=input action=accept protocol=icmp")]
    public void What_a_drop_leaves_is_reached(string drop, string behind) =>
        KnockScript.Findings($"/ip firewall filter\n{drop}\n{behind}\n").Where(f => f.StartsWith("PN3163") && f.Contains("accept", StringComparison.Ordinal)).ShouldBeEmpty();

    [Theory]
    [InlineData("add chain=input action=drop dst-port=!22 protocol=tcp", "add chain=input action=accept dst-port=80 protocol=tcp")]
    [InlineData("add chain=input action=drop src-address-list=!office", "add chain=input action=accept src-address-list=!office protocol=tcp")]
    [InlineData("add chain=input action=jump jump-target=own\nadd chain=own action=drop protocol=tcp", "add chain=input action=accept dst-port=80 protocol=tcp")]
    [InlineData("add chain=input action=accept src-address=192.0.2.0/24", "add chain=input action=drop src-address=192.0.2.7")]
    [InlineData("add chain=input action=accept connection-state=!new", "add chain=input action=drop connection-state=established")]
    public void What_an_earlier_rule_takes_is_not(string first, string behind) =>
        KnockScript.Findings($"/ip firewall filter\n{first}\n{behind}\n").ShouldContain($"PN3163 {behind}");

    [Fact]
    public void A_chain_that_another_jump_reaches_is_reached() =>
        KnockScript.Findings("""
            /ip firewall filter
            add chain=input action=jump jump-target=own protocol=udp
            add chain=input action=drop
            add chain=input action=jump jump-target=own
            add chain=own action=accept protocol=udp dst-port=500
            """).ShouldBe(["PN3163 add chain=input action=jump jump-target=own"]);

    [Theory]
    [InlineData("/ip address add address=192.0.2.1/24 interface=ether1\n", true)]
    [InlineData("/ip dhcp-client add interface=ether1 disabled=yes\n", false)]
    [InlineData("/ip address add address=192.0.2.1/24 interface=ether1\n/ipv6 settings set disable-ipv6=yes\n", false)]
    [InlineData("/ipv6 firewall filter add chain=input action=accept protocol=icmpv6\n", true)]
    [InlineData("/ipv6 firewall filter add chain=input action=drop\n", false)]
    [InlineData("", false)]
    public void IPv6_is_open_where_the_file_is_a_whole_configuration(string rest, bool isOpen) =>
        KnockScript.Findings(KnockScript.Filter + rest).ShouldBe(isOpen ? ["PN3170 action=drop"] : []);

    [Theory]
    [InlineData("in-interface=ether2", "PN3172 in-interface=ether2")]
    [InlineData("in-interface=ether1", "PN3173 in-interface=ether1")]
    [InlineData("in-interface-list=WAN", "PN3173 in-interface-list=WAN")]
    [InlineData("in-interface-list=BOTH", null)]
    [InlineData("in-interface=!ether1", null)]
    [InlineData("in-interface=pppoe-out1", null)]
    [InlineData("in-interface=ether3", null)]
    public void An_interface_below_another_sees_no_packet(string condition, string? finding) =>
        KnockScript.Findings($"""
            /interface bridge port add bridge=bridge1 interface=ether2
            /interface bridge port add bridge=bridge1 interface=ether3 disabled=yes
            /interface pppoe-client add interface=ether1 name=pppoe-out1
            /ipv6 settings set disable-ipv6=yes
            /interface list member add list=WAN interface=ether1
            /interface list member add list=BOTH interface=ether1
            /interface list member add list=BOTH interface=pppoe-out1
            {KnockScript.With("action=accept protocol=tcp", $"action=accept {condition} protocol=tcp")}
            """).ShouldBe(finding is null ? [] : [finding]);

    [Theory]
    [InlineData("connection-state=new src-address-list=open", true)]
    [InlineData("protocol=tcp dst-port=22 src-address-list=open", true)]
    [InlineData("protocol=udp dst-port=27001 src-address-list=open", false)]
    public void A_grant_that_use_renews_never_ends(string conditions, bool isWeak) =>
        KnockScript.Findings(KnockScript.With(
            "add chain=input action=accept connection",
            $"add chain=input action=add-src-to-address-list address-list=open address-list-timeout=30m {conditions}\nadd chain=input action=accept connection"))
            .Contains("PN3160 address-list=open").ShouldBe(isWeak);

    [Fact]
    public void A_circle_of_jumps_is_an_error_that_names_it()
    {
        var found = KnockScript.Check("""
            /ip firewall filter
            add chain=input action=jump jump-target=a
            add chain=a action=jump jump-target=b protocol=tcp
            add chain=b action=jump jump-target=c
            add chain=c action=jump jump-target=a
            add chain=c action=jump jump-target=c disabled=yes
            """).Where(d => d.Code == "PN2224").ToList().ShouldHaveSingleItem();
        found.Severity.ShouldBe(Severity.Error);
        found.Message.ShouldContain("a → b → c → a");
        found.Span.Line.ShouldBe(5);
    }

    [Fact]
    public void Ten_thousand_chains_in_a_row_are_no_circle()
    {
        var script = "/ip firewall filter\nadd chain=input action=jump jump-target=c0\n"
            + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"add chain=c{i} action=jump jump-target=c{i + 1}\n")) + "add chain=c10000 action=accept\n";
        KnockScript.Check(script).Where(d => d.Code == "PN2224").ShouldBeEmpty();
    }

    [Fact]
    public void Both_families_are_judged_each_by_its_own_lists()
    {
        var script = KnockScript.Filter + KnockScript.Filter.Replace("/ip ", "/ipv6 ").Replace("address-list=knock1 address-list-timeout=10s", "address-list=knock1 address-list-timeout=1m");
        KnockScript.Findings(script).ShouldBe(["PN3151 address-list-timeout=1m"]);
    }

    [Fact]
    public void A_sequence_in_a_chain_of_its_own_is_judged_as_in_the_chain_that_jumps()
    {
        var own = KnockScript.Filter.Split('\n').Select(l => l.Contains("address-list=knock", StringComparison.Ordinal) || l.Contains("dst-port=26464", StringComparison.Ordinal) ? l.Replace("chain=input", "chain=knock") : l);
        var script = string.Join('\n', own).Replace("add chain=input action=accept protocol", "add chain=input action=jump jump-target=knock\nadd chain=input action=accept protocol");
        KnockScript.Findings(script).ShouldBeEmpty();
        KnockScript.Findings(script.Replace("dst-port=31117", "dst-port=22")).ShouldContain("PN3166 dst-port=22");
    }
}
