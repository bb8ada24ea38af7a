using System.Net;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;
using Shouldly;
using Xunit;

namespace Postern.Tests.RouterDouble;

/// <summary>Address lists: the manual's page on them, and the one evaluator that commands and packets share them with.</summary>
public sealed class DoubleListTests
{
    private static readonly HostAddress Client = IPAddress.Parse("203.0.113.5");
    private static readonly HostAddress Gate = IPAddress.Parse("192.0.2.1");

    private readonly Double _double = new();

    [Fact]
    public void Entries_run_out_by_the_second()
    {
        var id = Add("secured", "203.0.113.5", ("timeout", "10s"));
        _double.Clock.Pass(TimeSpan.FromSeconds(3));
        var printed = _double.Print(Double.Lists)[0];
        printed["timeout"].ShouldBe("7s");
        printed["dynamic"].ShouldBe("true");
        _double.Ask(Double.Lists + "/set", (".id", id), ("timeout", "20s")).ShouldBe("");
        _double.Clock.Pass(TimeSpan.FromSeconds(19));
        _double.Entries().ShouldBe("secured:203.0.113.5");
        _double.Clock.Pass(TimeSpan.FromSeconds(1));
        _double.Entries().ShouldBe("");
        _double.Ask(Double.Lists + "/set", (".id", id), ("timeout", "20s")).ShouldBe("!no such item");
    }

    [Fact]
    public void An_address_is_in_a_list_once()
    {
        Add("secured", "203.0.113.77/24");
        Add("secured", "203.0.113.0/24", ("timeout", "1m")).ShouldBe("!failure: already have such entry");
        Add("secured", "203.0.113.0-203.0.113.255").ShouldBe("!failure: already have such entry");
        Add("secured", "203.0.113.5", ("timeout", "1m")).ShouldStartWith("*");
        Add("other", "203.0.113.0/24").ShouldStartWith("*");
    }

    [Fact]
    public void Power_that_is_cut_takes_what_is_dynamic()
    {
        Add("secured", "203.0.113.5", ("timeout", "1h"));
        Add("secured", "203.0.113.6");
        _double.Router.Export().ShouldNotContain("203.0.113.5");
        _double.Router.Reboot();
        _double.Entries().ShouldBe("secured:203.0.113.6");
    }

    [Fact]
    public void A_name_has_an_entry_for_each_address()
    {
        _double.Router.Dns["home.example"] = ["203.0.113.5", "203.0.113.6", "2001:db8::5"];
        var id = Add("trusted", "home.example");
        _double.Entries().ShouldBe("trusted:home.example trusted:203.0.113.5 trusted:203.0.113.6");
        _double.Router.Items(Double.Lists)[1].Comment.ShouldBe("home.example");
        _double.Ask(Double.Lists + "/remove", (".id", id));
        _double.Entries().ShouldBe("");
    }

    [Fact]
    public void Commands_open_to_packets_and_packets_write_what_commands_see()
    {
        _double.Router.Import("""
            /ip firewall filter
            add chain=input protocol=tcp dst-port=7000 action=add-src-to-address-list address-list=knock address-list-timeout=10s
            add chain=input src-address-list=secured protocol=tcp dst-port=22 action=accept
            add chain=input action=drop
            """).Error.ShouldBeNull();
        Look(22).ShouldBe(Verdict.Drop);
        Add("secured", "203.0.113.5", ("timeout", "30s"));
        Look(22).ShouldBe(Verdict.Accept);

        Look(7000).ShouldBe(Verdict.Drop);
        _double.Entries().ShouldBe("secured:203.0.113.5 knock:203.0.113.5");
        _double.Print(Double.Lists, "?list=knock")[0]["timeout"].ShouldBe("10s");
        _double.Clock.Pass(TimeSpan.FromSeconds(8));
        Look(7000);
        _double.Print(Double.Lists, "?list=knock")[0]["timeout"].ShouldBe("10s");

        _double.Clock.Pass(TimeSpan.FromSeconds(22));
        Look(22).ShouldBe(Verdict.Drop);
        _double.Entries().ShouldBe("");
    }

    [Fact]
    public void A_static_entry_stays_static_whoever_knocks()
    {
        _double.Router.Import("/ip firewall filter add chain=input action=add-src-to-address-list address-list=secured address-list-timeout=10s").Error.ShouldBeNull();
        Add("secured", "203.0.113.0/24");
        Look(22);
        _double.Entries().ShouldBe("secured:203.0.113.0/24");
        _double.Router.Items(Double.Lists)[0].Until.ShouldBeNull();
    }

    private string Add(string list, string address, params IEnumerable<(string, string)> more) => _double.Ask(Double.Lists + "/add", [("list", list), ("address", address), .. more]);

    private ushort _port = 40_000;

    private Verdict Look(ushort port) =>
        _double.Router.Judge(SyntheticPacket.First(IpProtocol.Tcp, port, Client, Gate, _port++) with { InInterface = "ether1", OutInterface = "" }).Verdict;
}
