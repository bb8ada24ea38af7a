using Postern.Policy.Checks.Scripts;
using Postern.Rules.Model;
using Postern.Tests.FrontEnds.RouterOs;
using Shouldly;
using Xunit;

namespace Postern.Tests.Checks;

/// <summary>What follows from what, and what excludes what, by the text of two rules.</summary>
public sealed class CoverageTests
{
    [Theory]
    [InlineData("protocol=tcp", "")]
    [InlineData("protocol=tcp dst-port=22", "protocol=tcp")]
    [InlineData("protocol=tcp dst-port=22", "protocol=tcp dst-port=20-30,80")]
    [InlineData("protocol=tcp dst-port=22", "protocol=tcp dst-port=!80")]
    [InlineData("protocol=tcp dst-port=22", "protocol=tcp port=22")]
    [InlineData("protocol=tcp dst-port=!20-30", "protocol=tcp dst-port=!22")]
    [InlineData("protocol=udp", "protocol=!icmp")]
    [InlineData("src-address=192.0.2.7", "src-address=192.0.2.0/24")]
    [InlineData("src-address=192.0.2.7", "src-address=!198.51.100.0/24")]
    [InlineData("src-address=!192.0.2.0/24", "src-address=!192.0.2.7")]
    [InlineData("connection-state=new", "connection-state=!established")]
    [InlineData("protocol=tcp tcp-flags=syn,!ack,!fin", "protocol=tcp tcp-flags=syn,!ack")]
    [InlineData("packet-size=100", "packet-size=50-200")]
    [InlineData("protocol=icmp icmp-options=8:0", "protocol=icmp icmp-options=8")]
    [InlineData("src-address-list=a in-interface=ether1", "src-address-list=a")]
    public void The_first_implies_the_second(string first, string second)
    {
        Coverage.Implies(Matchers(first), Matchers(second)).ShouldBeTrue();
        Coverage.MayBothHold(Matchers(first), Matchers(second)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "protocol=tcp")]
    [InlineData("protocol=tcp dst-port=20-30", "protocol=tcp dst-port=22")]
    [InlineData("protocol=tcp src-port=22", "protocol=tcp dst-port=22")]
    [InlineData("protocol=tcp port=22", "protocol=tcp dst-port=22")]
    [InlineData("protocol=tcp port=!22", "protocol=tcp port=22")]
    [InlineData("protocol=tcp dst-port=23", "protocol=tcp port=!22")]
    [InlineData("src-address=192.0.2.0/24", "src-address=192.0.2.7")]
    [InlineData("src-address=!192.0.2.7", "src-address=192.0.2.0/24")]
    [InlineData("src-address-list=a", "src-address-list=!a")]
    [InlineData("src-address-list=a", "dst-address-list=a")]
    [InlineData("connection-state=new,established", "connection-state=new")]
    [InlineData("limit=5/1m,5:packet", "limit=5/1m,5:packet")]
    [InlineData("random=50", "random=50")]
    [InlineData("in-interface-list=WAN", "in-interface=ether1")]
    public void The_first_does_not_imply_the_second(string first, string second) => Coverage.Implies(Matchers(first), Matchers(second)).ShouldBeFalse();

    [Theory]
    [InlineData("protocol=tcp", "protocol=udp")]
    [InlineData("protocol=icmp", "protocol=!icmp")]
    [InlineData("protocol=tcp dst-port=22", "protocol=tcp dst-port=23")]
    [InlineData("protocol=tcp dst-port=22", "protocol=tcp dst-port=!20-30")]
    [InlineData("src-address=192.0.2.7", "src-address=!192.0.2.0/24")]
    [InlineData("src-address-list=a", "src-address-list=!a")]
    [InlineData("connection-state=new", "connection-state=established,related")]
    [InlineData("in-interface=ether1", "in-interface=ether2")]
    [InlineData("packet-size=100", "packet-size=101-200")]
    [InlineData("protocol=tcp tcp-flags=syn,!ack", "protocol=tcp tcp-flags=ack")]
    public void They_exclude_each_other(string first, string second)
    {
        Coverage.MayBothHold(Matchers(first), Matchers(second)).ShouldBeFalse();
        Coverage.MayBothHold(Matchers(second), Matchers(first)).ShouldBeFalse();
    }

    [Fact]
    public void A_list_that_a_rule_in_between_fills_proves_nothing()
    {
        const string Between = "add chain=input action=add-src-to-address-list address-list=a address-list-timeout=5s\n";
        Taken("add chain=input src-address-list=a action=drop\nadd chain=input src-address-list=a action=accept\n").ShouldBeTrue();
        Taken("add chain=input src-address-list=a action=drop\n" + Between + "add chain=input src-address-list=a action=accept\n").ShouldBeFalse();
    }

    [Fact]
    public void A_list_that_was_asked_for_at_the_jump_may_be_another_by_now()
    {
        const string Jump = "add chain=input src-address-list=!a action=jump jump-target=own\n";
        const string Fill = "add chain=own action=add-src-to-address-list address-list=a address-list-timeout=5s\n";
        Taken(Jump.Replace("!a", "a") + "add chain=own src-address-list=!b action=drop\nadd chain=own src-address-list=!b action=accept\n").ShouldBeTrue();
        Taken(Jump + Fill + "add chain=own src-address-list=!a action=drop\nadd chain=own action=accept\n").ShouldBeFalse();
    }

    [Fact]
    public void Who_was_added_just_now_is_not_dropped_for_being_absent()
    {
        var facts = new ScriptFacts(Scripts.Read("""
            /ip firewall filter
            add chain=input protocol=tcp dst-port=1 src-address-list=!in action=add-src-to-address-list address-list=in address-list-timeout=5s
            add chain=input src-address-list=!in action=drop
            add chain=input src-address-list=in action=accept
            """).RuleSet);
        facts.Hooks.Single().MayGoOn(0, 2).ShouldBeTrue();
    }

    [Fact]
    public void A_rule_behind_a_return_takes_nothing_for_certain()
    {
        const string Jump = "add chain=input action=jump jump-target=own\nadd chain=own protocol=tcp action=drop\n";
        Taken(Jump + "add chain=input protocol=tcp action=accept\n").ShouldBeTrue();
        Taken(Jump.Replace("add chain=own", "add chain=own src-address=192.0.2.7 action=return\nadd chain=own") + "add chain=input protocol=tcp action=accept\n").ShouldBeFalse();
    }

    private static bool Taken(string rules)
    {
        var hook = new ScriptFacts(Scripts.Read("/ip firewall filter\n" + rules).RuleSet).Hooks.Single();
        return hook.TakenBy(hook.Walk.Count - 1) is not null;
    }

    private static IReadOnlyList<Matcher> Matchers(string parameters) =>
        Scripts.Read($"/ip firewall filter\nadd chain=input {parameters}").RuleSet.Chains.Single().Rules.Single().Matchers;
}
