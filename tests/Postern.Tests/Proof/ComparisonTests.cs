using Postern.Policy.Proof;
using Postern.Tests.FrontEnds.RouterOs;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>Two files: who can do with the second what they could not with the first.</summary>
public sealed class ComparisonTests
{
    private const string Script = """
        /ip firewall filter
        add chain=input action=accept connection-state=established,related
        add chain=input action=add-src-to-address-list address-list=b address-list-timeout=1h protocol=tcp dst-port=8001 src-address-list=a
        add chain=input action=add-src-to-address-list address-list=a address-list-timeout=10s protocol=tcp dst-port=7001
        add chain=input action=accept protocol=tcp dst-port=22 src-address-list=b
        add chain=input action=accept protocol=tcp dst-port=8291 src-address=198.51.100.0/24
        add chain=input action=drop
        """;

    [Fact]
    public void A_file_equals_itself() => Scripted(Script, Script).ShouldSatisfyAllConditions(c => c.IsEqual.ShouldBeTrue(), c => c.NotExplored.ShouldBeEmpty());

    [Fact]
    public void A_stage_that_no_longer_asks_for_the_one_before_lets_in_more()
    {
        var comparison = Scripted(Script, Script.Replace(" src-address-list=a", ""));
        var more = comparison.Differences.First(d => d.IsMore && d.Who == "anybody");
        (more.Place, string.Join(", ", more.Packets)).ShouldBe(("tcp/22", "tcp/8001"));
        comparison.Differences.ShouldAllBe(d => d.IsMore);
        Scripted(Script.Replace(" src-address-list=a", ""), Script).LetsInMore.ShouldBeFalse();
    }

    [Fact]
    public void A_port_and_a_source_are_named()
    {
        var comparison = Scripted(Script, Script.Replace("dst-port=8291", "dst-port=8290-8291"));
        var more = comparison.Differences.ShouldHaveSingleItem();
        (more.IsMore, more.Who, more.Place, more.Packets.Count).ShouldBe((true, "198.51.100.0/24", "tcp/8290", 0));
    }

    [Fact]
    public void Another_order_of_rules_that_means_the_same_is_equal()
    {
        var lines = Script.Split('\n');
        (lines[4], lines[5]) = (lines[5], lines[4]);
        Scripted(Script, string.Join('\n', lines)).IsEqual.ShouldBeTrue();
    }

    [Fact]
    public void A_looser_policy_is_shown_by_its_packets()
    {
        const string Policy = "doors: {ssh: {opens: tcp/22, knock: [tcp/9100, tcp/8100, tcp/7300]}}\n";
        Guarded(Policy, Policy).IsEqual.ShouldBeTrue();
        var more = Guarded(Policy, Policy.Replace("]}", "], strict: off}")).Differences.First(d => d.IsMore);
        more.Place.ShouldBe("tcp/22");
        more.Packets.Count.ShouldBe(4);
        Guarded(Policy, "gate: {public: [tcp/80]}\n" + Policy).IsEqual.ShouldBeTrue("what a policy does not name passes anyway");
        Guarded(Policy, Policy.Replace("]}", "], for: 2h}")).Differences.ShouldHaveSingleItem().Place.ShouldBe("tcp/22 for 2h and not for 30m");
    }

    private static GateComparison Scripted(string first, string second) => GateComparer.Compare(Scripts.Read(first).RuleSet, Scripts.Read(second).RuleSet);

    private static GateComparison Guarded(string first, string second) => GateComparer.Compare(Policies.Compile(first).RuleSet, Policies.Compile(second).RuleSet);
}
