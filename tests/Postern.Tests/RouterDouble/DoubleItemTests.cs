using Postern.RouterDouble.Sessions;
using Shouldly;
using Xunit;

namespace Postern.Tests.RouterDouble;

/// <summary>What the manual's API page and captured sessions of RouterOS 7.16 to 7.23 say of items; the sources are named row by row.</summary>
public sealed class DoubleItemTests
{
    private readonly Double _double = new();

    [Fact]
    public void Rules_stand_where_they_were_put()
    {
        var first = _double.Rule("a");
        _double.Rule("b");
        _double.Rule("c", ("place-before", first));
        _double.Comments().ShouldBe("c a b");
        var third = _double.Router.Items(Double.Filter)[2].Id;
        _double.Ask(Double.Filter + "/move", ("numbers", third), ("destination", first)).ShouldBe("");
        _double.Comments().ShouldBe("c b a");
        _double.Ask(Double.Filter + "/remove", (".id", $"{first},{third}")).ShouldBe("");
        _double.Comments().ShouldBe("c");
    }

    // Sources: the manual's pages on the API, the filter and address lists; danikf/tik4net (Apache-2.0), Docs/findings-*.md;
    // tikoci/centrs (MIT), test/fixtures/explain; jeff-nasseri/mikrotik-mcp (MIT), texts of 7.21.5.
    [Theory]
    [InlineData("chain=input connection-stat=new", "unknown parameter connection-stat")]
    [InlineData("action=accept", "missing =chain=")]
    [InlineData("chain=input action=acept", "input does not match any value of action")]
    [InlineData("chain=input protocol=tcpp", "input does not match any value of protocol")]
    [InlineData("chain=input in-interface=ether99", "input does not match any value of interface")]
    [InlineData("chain=input protocol=tcp dst-port=113322", "value of range out of range (0..65535)")]
    [InlineData("chain=input src-address=10.0.0.1,10.0.0.2", "value of range expects range of ip addresses")]
    [InlineData("chain=input dst-port=22", "failure: ports can be specified if proto is tcp,udp,udp-lite,dccp,sctp")]
    [InlineData("chain=input tcp-flags=syn", "failure: tcp-flags works only with tcp")]
    [InlineData("chain=input icmp-options=8:0", "failure: icmp-options can be specified if proto is icmp")]
    [InlineData("chain=input place-before=*99", "no such item")]
    [InlineData("chain=input action=add-src-to-address-list address-list=x address-list-timeout=99w", "value of address-list-timeout is out of range (00:00:00 .. 35w3d13:13:56)")]
    public void A_rule_that_is_none_is_refused_in_the_routers_words(string parameters, string message)
    {
        _double.Ask(Double.Filter + "/add", Pairs(parameters)).ShouldBe("!" + message);
        _double.Router.Items(Double.Filter).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/ip/firewall/raw/add", "chain=prerouting connection-state=invalid", "unknown parameter connection-state")]
    [InlineData("/ip/firewall/filter/remove", ".id=*99", "no such item")]
    [InlineData("/ip/firewall/filter/set", "comment=x", "missing =.id=")]
    [InlineData("/ip/firewall/filter/nonsense", "", "no such command")]
    [InlineData("/ip/nonsense/print", "", "no such command prefix")]
    [InlineData("/ip/firewall/address-list/add", "list=x address=1.2.3.4 timeout=99w", "value of timeout is out of range (00:00:00 .. 35w3d13:13:56)")]
    [InlineData("/ipv6/firewall/address-list/add", "list=x address=2001:db8::1-2001:db8::5", "failure: 2001:db8::1-2001:db8::5 is not a valid dns name")]
    public void A_command_that_is_none_is_refused_in_the_routers_words(string command, string parameters, string message) =>
        _double.Ask(command, Pairs(parameters)).ShouldBe("!" + message);

    // What was given, and what print says of it.
    [Theory]
    [InlineData("src-address", "10.1.2.3/24", "10.1.2.0/24")]
    [InlineData("src-address", "2.2", "2.0.0.2")]
    [InlineData("src-address-list", "!blocked", "!blocked")]
    [InlineData("protocol", "6", "tcp")]
    [InlineData("disabled", "yes", "true")]
    [InlineData("limit", "5,5", "5,5:packet")]
    [InlineData("address-list-timeout", "90", "1m30s")]
    [InlineData("address-list-timeout", "1m1m", "2m")]
    [InlineData("address-list-timeout", "00:00:00", "none-dynamic")]
    public void Values_are_printed_as_the_router_spells_them(string name, string given, string printed)
    {
        _double.Rule("x", (name, given));
        _double.Print(Double.Filter)[0][name].ShouldBe(printed);
    }

    [Fact]
    public void Queries_are_a_stack()
    {
        _double.Rule("a", ("disabled", "yes"));
        _double.Rule("b", ("src-address-list", "x"));
        _double.Rule("c");
        Found("?comment=a", "?comment=c", "?#|").ShouldBe("a c");
        Found("?disabled=yes", "?#!").ShouldBe("b c");
        Found("?src-address-list").ShouldBe("b");
        Found("?-src-address-list", "?disabled=false").ShouldBe("c");
        Found("?>comment=a").ShouldBe("b c");

        string Found(params string[] queries) => string.Join(' ', _double.Print(Double.Filter, queries).Where(r => r.Kind == "!re").Select(r => r["comment"]));
    }

    [Fact]
    public void A_print_that_finds_nothing_says_so_from_718_on()
    {
        _double.Print(Double.Filter)[0].Kind.ShouldBe("!empty");
        new Double("7.17").Print(Double.Filter).Count.ShouldBe(1);
    }

    [Fact]
    public void Who_may_not_write_does_not()
    {
        var reader = _double.Router.Admit(new DoubleUser("reader", "", DoubleUser.ReadOnly), "", "api")!;
        _double.Ask(reader, Double.Lists + "/add", ("list", "x"), ("address", "1.2.3.4")).ShouldBe("!not enough permissions (9)");
        _double.Router.Execute(reader, Double.Lists + "/print", [])[^1].Kind.ShouldBe("!done");
        _double.Router.Admit(new DoubleUser("none", "", new HashSet<string>()), "", "api").ShouldBeNull();
    }

    [Fact]
    public void What_is_locked_or_full_changes_nothing()
    {
        _double.Router.LockedMenus.Add("/system/scheduler");
        _double.Ask("/system/scheduler/add", ("name", "undo")).ShouldBe("!failure: not allowed by device-mode");
        _double.Router.IsDiskFull = true;
        _double.Rule("x").ShouldStartWith("!failure: ");
        _double.Comments().ShouldBe("");
    }

    private static IEnumerable<(string, string)> Pairs(string parameters) =>
        parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => (p[0], p[1]));
}
