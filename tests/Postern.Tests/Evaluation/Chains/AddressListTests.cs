using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Chains;

public sealed class AddressListTests
{
    private const string Knock = "/ip firewall filter\nadd chain=input protocol=tcp dst-port=1111 action=add-src-to-address-list address-list=k address-list-timeout=";

    [Fact]
    public void A_repeated_match_sets_the_time_anew()
    {
        var gate = new Gate(Knock + "10s");
        gate.Judge(0, Gate.Tcp(1111));
        gate.Judge(8, Gate.Tcp(1111));
        gate.Left("k").ShouldBe(10);
        gate.Seconds = 18;
        gate.Lists("k").ShouldBeFalse();
    }

    [Fact]
    public void A_match_with_a_shorter_time_shortens()
    {
        var gate = new Gate(Knock + "30s");
        gate.State.Put(IpFamily.V4, "k", HostAddress.Parse(Gate.Stranger), Gate.Start.AddDays(1));
        gate.Judge(Gate.Tcp(1111));
        gate.Left("k").ShouldBe(30);
    }

    [Fact]
    public void A_static_entry_stays_static()
    {
        var gate = new Gate($"/ip firewall address-list add list=k address={Gate.Stranger}\n" + Knock + "10s");
        gate.Judge(Gate.Tcp(1111));
        gate.State.Lists(gate.Now).ShouldHaveSingleItem().ShouldBe(
            new ListEntry(IpFamily.V4, "k", AddressRange.Host(System.Net.IPAddress.Parse(Gate.Stranger)), null, IsConfigured: true) { IsStatic = true });
    }

    [Fact]
    public void What_a_rule_makes_static_stays_static()
    {
        var gate = new Gate(Knock + "none-static\n" + "add chain=input protocol=tcp dst-port=2222 action=add-src-to-address-list address-list=k address-list-timeout=5s");
        gate.Judge(Gate.Tcp(1111));
        gate.Judge(Gate.Tcp(2222));
        gate.Left("k").ShouldBeNull();
    }

    [Fact]
    public void What_is_listed_until_reboot_gets_a_time_from_a_rule_that_has_one()
    {
        var gate = new Gate(Knock + "none-dynamic\n" + "add chain=input protocol=tcp dst-port=2222 action=add-src-to-address-list address-list=k address-list-timeout=5s");
        gate.Judge(Gate.Tcp(1111));
        gate.Left("k").ShouldBeNull();
        gate.Judge(Gate.Tcp(2222));
        gate.Left("k").ShouldBe(5);
    }

    [Fact]
    public void A_configured_prefix_with_a_time_is_what_is_renewed()
    {
        var gate = new Gate("/ip firewall address-list add list=k address=198.51.100.0/24 timeout=1h\n" + Knock + "10s");
        gate.Left("k", "198.51.100.200").ShouldBe(3600);
        gate.Judge(Gate.Tcp(1111));
        gate.Left("k", "198.51.100.200").ShouldBe(10);
        gate.State.Lists(gate.Now).Count().ShouldBe(1);
        gate.Judge(11, Gate.Tcp(1111, from: "198.51.100.8"));
        gate.Lists("k", "198.51.100.200").ShouldBeFalse();
        gate.Lists("k", "198.51.100.8").ShouldBeTrue();
    }

    [Fact]
    public void The_next_rule_sees_the_list_on_the_same_packet()
    {
        const string Stage1 = "add chain=input protocol=tcp dst-port=7 action=add-src-to-address-list address-list=s1 address-list-timeout=10s\n";
        const string Stage2 = "add chain=input protocol=tcp dst-port=7 src-address-list=s1 action=add-src-to-address-list address-list=s2 address-list-timeout=10s\n";
        var forward = new Gate("/ip firewall filter\n" + Stage1 + Stage2);
        forward.Judge(Gate.Tcp(7));
        forward.Lists("s2").ShouldBeTrue();
        var backward = new Gate("/ip firewall filter\n" + Stage2 + Stage1);
        backward.Judge(Gate.Tcp(7));
        backward.Lists("s2").ShouldBeFalse();
        backward.Judge(1, Gate.Tcp(7));
        backward.Lists("s2").ShouldBeTrue();
    }

    [Fact]
    public void An_unknown_list_is_empty()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input src-address-list=nobody action=drop\nadd chain=input src-address-list=!nobody action=reject");
        gate.Judge(Gate.Tcp(22)).Verdict.ShouldBe(Verdict.Reject);
    }

    [Fact]
    public void Lists_of_two_families_are_two()
    {
        var gate = new Gate(Knock + "10s\n/ipv6 firewall filter\nadd chain=input src-address-list=!k action=drop");
        gate.Judge(Gate.Tcp(1111));
        gate.Judge(Gate.Tcp(22, from: "2001:db8::7", to: "ff02::1")).Verdict.ShouldBe(Verdict.Drop);
    }

    [Fact]
    public void Host_names_are_asked_for_when_the_state_is_made()
    {
        var gate = new Gate("/ip firewall address-list add list=admin address=home.example.net\n/ip firewall filter add chain=input src-address-list=!admin action=drop",
            new EvaluatorOptions { Resolve = name => name == "home.example.net" ? [HostAddress.Parse(Gate.Stranger), HostAddress.Parse("2001:db8::7")] : [] });
        gate.Judge(Gate.Tcp(22)).Passes.ShouldBeTrue();
        gate.Judge(Gate.Tcp(22, from: "203.0.113.9")).Passes.ShouldBeFalse();
    }

    [Fact]
    public void A_full_list_takes_nobody_until_somebody_expires()
    {
        var gate = new Gate(Knock + "10s", new EvaluatorOptions { ListLimit = 3 });
        foreach (var last in (int[])[1, 2, 3, 4])
            gate.Judge(Gate.Tcp(1111, from: $"203.0.113.{last}"));
        gate.State.Lists(gate.Now).Count().ShouldBe(3);
        gate.Lists("k", "203.0.113.4").ShouldBeFalse();
        gate.Judge(11, Gate.Tcp(1111, from: "203.0.113.4"));
        gate.Lists("k", "203.0.113.4").ShouldBeTrue();
    }

    [Fact]
    public void A_copy_of_the_state_goes_its_own_way()
    {
        var gate = new Gate(Knock + "10s");
        var copy = gate.State.Clone();
        gate.Judge(Gate.Tcp(1111));
        gate.Lists("k").ShouldBeTrue();
        copy.Lists(gate.Now).ShouldBeEmpty();
        copy.Count(gate.Evaluator.RuleSet.Chains[0], 0).Packets.ShouldBe(0);
    }
}
