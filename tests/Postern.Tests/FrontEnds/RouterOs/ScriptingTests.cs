using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.RouterOs;

/// <summary>Paths, contexts, commands on items, and the directives that install scripts use.</summary>
public sealed class ScriptingTests
{
    private const string Two = "/ip firewall filter\nadd chain=input comment=a\nadd chain=input comment=b\n";

    [Theory]
    [InlineData("/ip firewall filter add chain=input")]
    [InlineData("/ip/firewall/filter add chain=input")]
    [InlineData("/ip/firewall/filter/add chain=input")]
    [InlineData("/ip firewall/filter add chain=input")]
    [InlineData("ip firewall filter add chain=input")]
    [InlineData("/ip firewall\nfilter\nadd chain=input")]
    [InlineData("/ip firewall nat\n.. filter\nadd chain=input")]
    [InlineData("/ip firewall nat\n..\nfilter add chain=input")]
    [InlineData("/ip firewall nat\n/\n/ip firewall filter\nadd chain=input")]
    [InlineData("/ip firewall filter { add chain=input }")]
    [InlineData("{\n/ip firewall filter\nadd chain=input\n}")]
    [InlineData("/ip firewall filter\nadd \\\n    chain=\\\n    input")]
    [InlineData("/ip firewall filter;add chain=input;")]
    [InlineData("/ip firewall filter\r\nadd chain=input\r\n")]
    [InlineData("/ip firewall filter\radd chain=input\r")]
    [InlineData("/ip firewall filter add \"chain\"=input")]
    public void Paths(string script)
    {
        var result = Scripts.Read(script);
        result.Rules.ShouldBe(["filter/input: → accept"]);
        result.Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/ip fire fil ad ch=input", "PN2103 PN2103 PN2103 PN2103", 1)]
    [InlineData("/ip firewall filter add chain=input\nadd chain=forward", "PN2101", 2)]
    [InlineData("add chain=input", "PN2102", 0)]
    [InlineData("/ip firewal filtr add chain=input", "PN2103 PN2100", 0)]
    [InlineData("/ip firewall f add chain=input", "PN2104", 0)]
    [InlineData("/ip firewall filter\nip firewall nat", "PN2100", 0)]
    [InlineData("/ip firewall filter\n/system identity print\nadd chain=input", "PN2105", 1)]
    [InlineData("/interface bridge add name=b\n/interface bridge\nadd name=c\n/ip address add address=1.1.1.1/24 interface=b", "PN2105 PN2105", 0)]
    [InlineData("/ip firewall mangle add chain=forward action=mark-packet new-packet-mark=x", "PN2108", 0)]
    [InlineData("/ip firewall mangle add chain=prerouting action=add-src-to-address-list address-list=x", "PN2109 PN2108", 0)]
    [InlineData("/ip firewall service-port set ftp disabled=yes", "PN2106", 0)]
    [InlineData("/ip firewall connection tracking set enabled=yes", "PN2106", 0)]
    [InlineData("/ip firewall nat\n.. fitler\nadd chain=input", "PN2100", 1)]
    [InlineData("/ip firewall\nfitler\nadd chain=input", "PN2100 PN2100", 0)]
    [InlineData("/import other.rsc", "PN2067", 0)]
    [InlineData("/ip firewall filter print", "PN2110", 0)]
    [InlineData("/ip firewall filter\nremove", "PN2119", 0)]
    [InlineData(":put hello; :log info x; :delay 1s", "PN2065 PN2065 PN2065", 0)]
    [InlineData(":while (true) do={}", "PN2060", 0)]
    [InlineData(":local x [/tool fetch url=http://a as-value]", "PN2060", 0)]
    [InlineData("[:parse \"x\"]", "PN2060", 0)]
    [InlineData("/ip firewall filter add chain=$nothing", "PN2130 PN2062", 0)]
    [InlineData("/ip firewall filter add chain=input }", "PN2032", 1)]
    [InlineData("/ip firewall filter add chain=input comment=[", "PN2031", 1)]
    public void Findings(string script, string codes, int rules)
    {
        var result = Scripts.Read(script);
        string.Join(' ', result.Codes).ShouldBe(codes);
        result.Rules.Count.ShouldBe(rules);
    }

    [Theory]
    [InlineData("set [find comment=a] disabled=yes", "a-,b")]
    [InlineData("set disabled=yes [find comment=a]", "a-,b")]
    [InlineData("set [ find where comment=\"b\" ] comment=c", "a,c")]
    [InlineData("disable [find]", "a-,b-")]
    [InlineData("disable [find comment=a]\nenable [find disabled]", "a,b")]
    [InlineData("remove [find comment~\"^a\"]", "b")]
    [InlineData("remove [find !disabled chain=input comment!=b]", "b")]
    [InlineData("remove [find (comment=a or comment=b)]", "")]
    [InlineData("remove [find comment=zzz]", "a,b")]
    [InlineData("remove [find where dynamic]", "a,b")]
    [InlineData("add chain=input comment=c place-before=[find comment=b]", "a,c,b")]
    [InlineData("add chain=input comment=c place-before=([find]->0)", "c,a,b")]
    [InlineData("add chain=input comment=c place-before=0", "c,a,b")]
    [InlineData("add chain=input comment=c place-before=1\nadd chain=input comment=d place-before=1", "a,d,c,b")]
    [InlineData("add chain=input comment=c place-before=a", "c,a,b")]
    [InlineData("add chain=input comment=c place-before=[find comment=zzz]", "a,b,c")]
    [InlineData("move [find comment=b] [find comment=a]", "b,a")]
    [InlineData("move [find comment=b] destination=0", "b,a")]
    [InlineData("move 0", "b,a")]
    [InlineData("set 1 comment=c", "a,c")]
    [InlineData("set numbers=0,1 comment=c", "c,c")]
    [InlineData("set *1 comment=c", "c,b")]
    [InlineData("add copy-from=[find comment=a] disabled=yes", "a,b,a-")]
    [InlineData("set [find comment=a] !comment", ",b")]
    [InlineData("comment [find comment=a] comment=x", "x,b")]
    [InlineData(":local n \"pk\"\nadd chain=input comment=$n", "a,b,pk")]
    [InlineData(":global n pk\nadd chain=input comment=($n . \"-1\")", "a,b,pk-1")]
    [InlineData(":local n pk; :set n \"$n-2\"; add chain=input comment=\"x $n\"", "a,b,x pk-2")]
    [InlineData(":local n 3\nadd chain=input comment=\"$($n + 4)\"", "a,b,7")]
    [InlineData(":if ([:len [find comment=c]] = 0) do={ add chain=input comment=c }", "a,b,c")]
    [InlineData(":if ([:len [/ip firewall filter find comment=a]] = 0) do={ add chain=input comment=c } else={ remove [find comment=b] }", "a")]
    [InlineData(":if ([/ip firewall filter print count-only where comment=a] > 0) do={ remove 0 }", "b")]
    [InlineData(":foreach i in=[find] do={ :do { remove $i } on-error={} }", "")]
    [InlineData(":foreach i in=[find where !dynamic] do={ set $i comment=([get $i comment] . \"!\") }", "a!,b!")]
    [InlineData(":foreach n in={\"x\";\"y\"} do={ add chain=input comment=$n }", "a,b,x,y")]
    [InlineData(":onerror e in={ remove [find comment=a] } do={ :put $e }", "b")]
    [InlineData(":error \"stop\"\nremove [find]", "a,b")]
    public void Items(string script, string comments)
    {
        var result = Scripts.Read(Two + script);
        result.Errors.ShouldBeEmpty();
        string.Join(',', result.RuleSet.Chains.SelectMany(c => c.Rules).Select(r => r.Comment + (r.Disabled ? "-" : ""))).ShouldBe(comments);
    }

    [Fact]
    public void Globals_and_items_live_on_in_the_next_file() =>
        Scripts.Read(":global n pk\n/ip firewall filter add chain=input comment=a", "/ip firewall filter set [find comment=a] comment=$n")
            .RuleSet.Chains.Single().Rules.Single().Comment.ShouldBe("pk");

    [Fact]
    public void A_loop_without_end_in_sight_is_stopped_and_said()
    {
        var result = Scripts.Read(
            "/ip firewall filter\n" + string.Concat(Enumerable.Repeat("add chain=input\n", 300))
            + ":foreach i in=[find] do={:foreach j in=[find] do={:foreach k in=[find] do={set $i comment=x}}}");
        result.Codes.ShouldBe(["PN2061"]);
    }

    [Fact]
    public void A_text_that_doubles_is_stopped_and_said() =>
        Scripts.Read(":local x \"ab\"\n" + string.Concat(Enumerable.Repeat(":set x ($x . $x)\n", 64))).Codes.ShouldBe(["PN2063"]);
}
