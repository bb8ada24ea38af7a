using System.Text.RegularExpressions;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.FrontEnds;
using Postern.RouterDouble;
using Postern.Tests.Documents;
using Shouldly;
using Xunit;

namespace Postern.Tests.RouterDouble;

/// <summary>Scripts on the double: they stop where a router stops, and Postern's own load.</summary>
public sealed class DoubleScriptTests
{
    private readonly Double _double = new();

    public static TheoryData<string, InputFile[]> Policies => [.. ExamplePolicies.All().Select(p => new TheoryDataRow<string, InputFile[]>(p.Name, p.Files))];

    [Theory]
    [MemberData(nameof(Policies), DisableDiscoveryEnumeration = true)]
    public void Every_policys_script_loads_and_loads_again(string name, InputFile[] files)
    {
        foreach (var version in (int[])[6, 7])
        {
            var options = new RouterOsOptions { Version = version, MarksAll = true };
            if (PolicyCompiler.Compile(files, new CompileOptions { RouterOs = options }).Router is not { } configuration)
                continue;
            var script = RouterOsBackend.Script(configuration, options);
            var router = new Double(version == 6 ? "6.49.13" : "7.23").Router;
            foreach (var card in Regex.Matches(script, "(?:in|out)-interface=\"?!?([A-Za-z0-9_.-]+)| interface=\"?([A-Za-z0-9_.-]+)").Select(m => m.Groups[1].Value + m.Groups[2].Value).Distinct())
                router.AddInterface(card);
            // Lists that every router's own configuration has, and scripts take for granted.
            foreach (var list in Regex.Matches(script, @"-interface-list=!?(\w+)").Select(m => m.Groups[1].Value).Distinct().Where(l => !script.Contains($"name={l}", StringComparison.Ordinal)))
                router.Import($"/interface list add name={list}").Error.ShouldBeNull();
            router.Import(script).Error.ShouldBeNull($"{name} for {version}:\n{script}");
            var once = ByChain(router);
            router.Import(script).Error.ShouldBeNull($"{name} for {version}, again:\n{script}");
            ByChain(router).ShouldBe(once, name);
            router.Items(Double.Filter).Count(i => i.Comment.Contains("postern:", StringComparison.Ordinal))
                .ShouldBe(configuration.Items.Count(i => i.Menu == Double.Filter), name);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Grants_of_a_gate_outlive_another_run_and_not_the_undo(int version)
    {
        var options = new RouterOsOptions { Version = version, MarksAll = true };
        var policy = new InputFile("p.yaml", "doors: {ssh: {opens: tcp/22, knock: [udp/7001, tcp/9002, udp/8003]}}\ntrusted: [198.51.100.7]\n"u8.ToArray());
        var script = RouterOsBackend.Script(PolicyCompiler.Compile([policy], new CompileOptions { RouterOs = options }).Router!, options);
        var router = new Double(version == 6 ? "6.49.13" : "7.23");
        router.Router.Import(script).Error.ShouldBeNull();
        router.Ask(Double.Lists + "/add", ("list", "postern-ssh"), ("address", "203.0.113.5"), ("timeout", "30m"), ("comment", "postern:ssh:grant")).ShouldStartWith("*");
        router.Ask(Double.Lists + "/add", ("list", "secured"), ("address", "203.0.113.5"), ("timeout", "30m"), ("comment", "postern:ssh:grant")).ShouldStartWith("*");
        var before = router.Router.Items(Double.Lists).Select(i => $"{i["list"]} {i["address"]} {i.Comment}").Order(StringComparer.Ordinal).ToList();
        before.Count.ShouldBe(3);

        router.Router.Import(script).Error.ShouldBeNull();
        router.Router.Items(Double.Lists).Select(i => $"{i["list"]} {i["address"]} {i.Comment}").Order(StringComparer.Ordinal).ShouldBe(before);

        router.Router.Import(string.Join('\n', script.Split('\n').Where(l => l.StartsWith("#   /", StringComparison.Ordinal)).Select(l => l[4..]))).Error.ShouldBeNull();
        router.Router.Items(Double.Lists).ShouldBeEmpty();
        router.Router.Items(Double.Filter).ShouldBeEmpty();
    }

    // Order matters within a chain; which of two chains stands first does not.
    private static IReadOnlyList<string> ByChain(DoubleRouter router)
    {
        var menu = "";
        var lines = new List<(string Menu, string Chain, string Line)>();
        foreach (var line in router.Export().Split('\n').Where(l => !l.StartsWith('#')))
        {
            if (line.StartsWith('/'))
                menu = line;
            lines.Add((menu, Regex.Match(line, @" chain=(\S+)").Groups[1].Value, line));
        }

        return [.. lines.GroupBy(l => (l.Menu, l.Chain)).OrderBy(g => g.Key.ToString(), StringComparer.Ordinal).SelectMany(g => g.Select(l => l.Line))];
    }

    [Fact]
    public void An_import_stops_half_way()
    {
        var outcome = _double.Router.Import("""
            /ip firewall filter
            add chain=input comment=one
            add chain=input comment=two connection-stat=new
            add chain=input comment=three
            """);
        outcome.Error.ShouldBe("expected end of command (line 3 column 29)");
        _double.Comments().ShouldBe("one");
    }

    [Theory]
    [InlineData("/ip firewall filter adf chain=input", "bad command name adf (line 1 column 21)")]
    [InlineData("/ip firewall filter remove *99", "no such item")]
    [InlineData("/ip firewall filter add chain=input place-before=[find comment=none]", "no such item")]
    [InlineData("/ip firewall filter add chain=input action=acept", "input does not match any value of action")]
    [InlineData("/ip firewall filter add action=drop", "missing value(s) of argument(s) chain")]
    [InlineData("/ip firewall address-list { add list=a address=1.1.1.1; add list=a address=1.1.1.1 }", "failure: already have such entry")]
    [InlineData(":error \"enough\"", "enough")]
    public void A_script_stops_in_the_routers_words(string script, string error) => _double.Router.Import(script).Error.ShouldBe(error);

    [Fact]
    public void Scripts_find_loop_and_catch()
    {
        var outcome = _double.Router.Import("""
            /ip firewall filter
            add chain=input comment="postern:a"
            add chain=input comment="postern:b"
            add chain=input comment="other"
            add chain=input comment="first" place-before=[find comment="postern:a"]
            :foreach i in=[find comment~"^postern:"] do={ set $i disabled=yes }
            remove [find comment="nothing has this"]
            :do { remove *99 } on-error={ :put "caught" }
            :if ([:len [find disabled=yes]] = 2) do={ :put "two" } else={ :put "not two" }
            :local n [get [find comment="other"] comment]
            :put "found $n"
            """);
        outcome.Error.ShouldBeNull();
        outcome.Output.ShouldBe("caught\r\ntwo\r\nfound other\r\n");
        _double.Comments().ShouldBe("first postern:a postern:b other");
    }

    [Fact]
    public void An_export_loads_into_another_router()
    {
        _double.Router.Import("""
            /interface list add name=WAN comment="out \"there\" \$ \\ ?"
            /interface list member add list=WAN interface=ether1
            /ip firewall layer7-protocol add name=word regexp="^sesame\$"
            /ip firewall filter add chain=input in-interface-list=WAN protocol=udp dst-port=62201 layer7-protocol=word action=drop log=yes
            /ip firewall address-list add list="a b" address=10.0.0.0/8
            /system scheduler add name=s interval=1h on-event=":put \"x\"\r\n:put 2"
            """).Error.ShouldBeNull();
        var other = new Double().Router;
        other.Import(_double.Router.Export()).Error.ShouldBeNull();
        other.Export().ShouldBe(_double.Router.Export());
    }

    [Fact]
    public void A_schedule_runs_when_its_time_has_come()
    {
        _double.Rule("mine");
        _double.Ask("/system/scheduler/add", ("name", "undo"), ("interval", "1m"),
            ("on-event", "/ip firewall filter remove [find comment=\"mine\"]; /system scheduler remove undo")).ShouldStartWith("*");
        _double.Clock.Pass(TimeSpan.FromSeconds(59));
        _double.Comments().ShouldBe("mine");
        _double.Clock.Pass(TimeSpan.FromSeconds(1));
        _double.Comments().ShouldBe("");
        _double.Router.Items("/system/scheduler").ShouldBeEmpty();
    }
}
