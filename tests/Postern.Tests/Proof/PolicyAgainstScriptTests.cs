using Postern.Policy.Proof;
using Postern.Tests.FrontEnds.RouterOs;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>A policy as the Linux gate, and a script that guards the same doors as a router.</summary>
public sealed class PolicyAgainstScriptTests
{
    private const string Policy = "doors: {ssh: {opens: tcp/22, for: 30m, step-timeout: 10s, knock: [tcp/9100, tcp/7300, tcp/8100], strict: off}}\n";

    private const string Rules = """
        add chain=input action=jump jump-target=postern-input connection-state=new
        add chain=postern-input action=accept protocol=tcp dst-port=22 src-address-list=postern-ssh
        add chain=postern-input action=drop protocol=tcp dst-port=22
        add chain=postern-input action=jump jump-target=postern-knocks protocol=tcp
        add chain=postern-input action=return
        add chain=postern-knocks action=add-src-to-address-list address-list=postern-ssh address-list-timeout=30m protocol=tcp dst-port=8100 src-address-list=postern-ssh-2
        add chain=postern-knocks action=add-src-to-address-list address-list=postern-ssh-2 address-list-timeout=10s protocol=tcp dst-port=7300 src-address-list=postern-ssh-1
        add chain=postern-knocks action=add-src-to-address-list address-list=postern-ssh-1 address-list-timeout=10s protocol=tcp dst-port=9100
        add chain=postern-knocks action=drop protocol=tcp dst-port=9100,7300,8100
        add chain=postern-knocks action=return
        """;

    private static readonly string Router = $"/ip firewall filter\n{Rules}\n/ipv6 firewall filter\n{Rules}\n";

    [Fact]
    public void What_lists_can_say_is_no_difference() => Compare(Policy, Router).ShouldSatisfyAllConditions(
        c => c.Differences.Select(Text).ShouldBeEmpty(), c => c.NotExplored.ShouldBeEmpty());

    [Fact]
    public void The_other_way_round_neither() => GateComparer.Compare(Scripts.Read(Router).RuleSet, Policies.Compile(Policy).RuleSet, WithoutScans).Differences.Select(Text).ShouldBeEmpty();

    [Fact]
    public void Under_strict_gate_other_packets_and_scans_make_the_difference()
    {
        var comparison = Compare(Policy.Replace("strict: off", "strict: gate"), Router, new ProofOptions());
        var walk = comparison.Differences.Single(d => d.Kind == DifferenceKind.Access);
        walk.ShouldSatisfyAllConditions(
            d => d.IsMore.ShouldBeTrue(), d => d.Door.ShouldBe("ssh"), d => d.IsConfirmed.ShouldBe(true), d => d.Packets.Count.ShouldBe(4), d => d.Sentence.ShouldNotBeNull());
        comparison.Differences.Single(d => d.Kind == DifferenceKind.Scan).Sentence!.ShouldBe(
            "a random tcp scan opens 'ssh' once in 6 at the second, once in 4,294,770,690 at the first");
        comparison.Differences.ShouldAllBe(d => d.IsMore);
    }

    [Theory]
    [InlineData("address-list=postern-ssh address-list-timeout=30m", "address-list=postern-ssh address-list-timeout=2h", true, DifferenceKind.OpenTime, "'ssh' stays open for 2h at the second, for 30m at the first")]
    [InlineData("address-list=postern-ssh-1 address-list-timeout=10s", "address-list=postern-ssh-1 address-list-timeout=5s", false, DifferenceKind.StepTime, "'ssh': the second waits 5s for packet 2, the first 10s")]
    public void Times_are_told(string was, string becomes, bool isMore, DifferenceKind kind, string sentence)
    {
        var difference = Compare(Policy, Router.Replace(was, becomes)).Differences.ShouldHaveSingleItem();
        (difference.IsMore, difference.Kind, difference.Sentence).ShouldBe((isMore, kind, sentence));
    }

    [Fact]
    public void A_stage_that_does_not_ask_for_the_one_before_is_a_shorter_way()
    {
        var differences = Compare(Policy, Router.Replace(" src-address-list=postern-ssh-1", "")).Differences;
        differences.Single(d => d.Kind == DifferenceKind.Access).ShouldSatisfyAllConditions(
            d => string.Join(", ", d.Packets).ShouldBe("tcp/7300, tcp/8100"), d => d.IsConfirmed.ShouldBe(true));
        differences.Single(d => d.Kind == DifferenceKind.Packets).Sentence!.ShouldBe("'ssh' opens after 2 packets at the second, after 3 packets at the first");
        differences.ShouldAllBe(d => d.IsMore);
    }

    [Fact]
    public void A_list_that_nobody_writes_is_the_bridges()
    {
        var difference = Compare(Policy, Router.Replace("add-src-to-address-list address-list=postern-ssh ", "log ").Replace("address-list-timeout=30m ", "")).Differences.ShouldHaveSingleItem();
        (difference.IsMore, difference.Kind).ShouldBe((false, DifferenceKind.BridgeOnly));
    }

    [Fact]
    public void A_family_without_rules_is_open()
    {
        var differences = Compare(Policy, Router[..Router.IndexOf("/ipv6", StringComparison.Ordinal)]).Differences;
        differences.ShouldContain(d => d.IsMore && d.Packets.Count == 0 && d.Place == "tcp/22");
    }

    [Fact]
    public void A_service_that_is_not_shut_needs_no_knock()
    {
        var differences = Compare(Policy, Router.Replace("add chain=postern-input action=drop protocol=tcp dst-port=22\n", "")).Differences;
        differences.ShouldContain(d => d.IsMore && d.Packets.Count == 0 && d.Place == "tcp/22");
    }

    [Fact]
    public void Knocks_on_other_ports_are_a_difference_both_ways()
    {
        var comparison = Compare(Policy, Router.Replace("7300", "7400"));
        comparison.Differences.Where(d => d.Kind == DifferenceKind.Access).OrderBy(d => d.IsMore).Select(d => string.Join(", ", d.Packets))
            .ShouldBe(["tcp/9100, tcp/7300, tcp/8100", "tcp/9100, tcp/7400, tcp/8100"]);
    }

    private static readonly ProofOptions WithoutScans = new() { Scans = false };

    private static GateComparison Compare(string policy, string script, ProofOptions? options = null)
    {
        var read = Scripts.Read(script);
        read.Errors.ShouldBeEmpty();
        return GateComparer.Compare(Policies.Compile(policy).RuleSet, read.RuleSet, options ?? WithoutScans);
    }

    private static string Text(Difference difference) => $"{(difference.IsMore ? "more" : "less")}: {difference.Sentence} {difference.Who} after {string.Join(", ", difference.Packets)} gets to {difference.Place}";
}
