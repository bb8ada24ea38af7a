using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.FrontEnds;
using Postern.Rules.Model;
using Postern.Tests.Documents;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends;

/// <summary>What becomes of rules that look into payloads; golden cases 57 to 61 show the text.</summary>
public sealed class PayloadRulesTests
{
    private const string Code = """
        /ip firewall layer7-protocol add name=code regexp="^open (door|gate)\$"
        /ip firewall filter
        """;

    [Fact]
    public void The_page_compiles_and_leaves_one_rule_to_the_watcher()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "routeros.md"));
        var from = page.IndexOf("```routeros\n", StringComparison.Ordinal) + "```routeros\n".Length;
        var compiled = Compile(page[from..page.IndexOf("```", from, StringComparison.Ordinal)]);
        compiled.HasErrors.ShouldBeFalse();
        compiled.Table!.Watch.Rules.ShouldHaveSingleItem().List.ShouldBe("secured");
    }

    [Fact]
    public void A_look_says_all_that_the_watcher_needs()
    {
        var look = Compile($"{Code}\nadd chain=input action=add-dst-to-address-list protocol=udp dst-port=9000 content=x layer7-protocol=code address-list=seen address-list-timeout=10m")
            .Table!.Watch.Rules.ShouldHaveSingleItem();
        (look.Family, look.End, look.List, look.Set, look.Timeout).ShouldBe((IpFamily.V4, PacketEnd.Destination, "seen", "list.seen.4", TimeSpan.FromMinutes(10)));
        look.Conditions.Select(c => c.ToString()).ShouldBe(["content=\"x\"", "layer7-protocol=code"]);
        look.Patterns.ShouldHaveSingleItem().Expression.ShouldBe("^open (door|gate)$");
    }

    /// <summary>An entry without a time, in a list that also has some with one, must not be given the other kind's update.</summary>
    [Fact]
    public void For_ever_is_ten_years_beside_entries_that_end()
    {
        var looks = Compile($"""
            {Code}
            add chain=input action=add-src-to-address-list protocol=udp dst-port=1 layer7-protocol=code address-list=a address-list-timeout=none-dynamic
            add chain=input action=add-src-to-address-list protocol=udp dst-port=2 layer7-protocol=code address-list=b address-list-timeout=none-dynamic
            add chain=input action=add-src-to-address-list protocol=udp dst-port=3 address-list=b address-list-timeout=1m
            """).Table!.Watch.Rules;
        looks.Select(l => l.Timeout).ShouldBe([null, TimeSpan.FromDays(3650)]);
    }

    [Fact]
    public void Numbers_come_from_what_a_rule_says()
    {
        const string Rule = "add chain=input action=add-src-to-address-list protocol=udp dst-port=9000 layer7-protocol=code address-list=seen address-list-timeout=10m";
        var before = Compile($"{Code}\n{Rule}").Table!.Watch.Rules.ShouldHaveSingleItem();
        var after = Compile($"{Code}\nadd chain=input action=accept protocol=tcp\n{Rule} comment=twice\n{Rule}").Table!;
        after.Watch.Rules.ShouldHaveSingleItem().Id.ShouldBe(before.Id);
        after.Chains.Count(c => c.Name.StartsWith("look.", StringComparison.Ordinal)).ShouldBe(1);
        Compile($"{Code.Replace("gate", "wall")}\n{Rule}").Table!.Watch.Rules.ShouldHaveSingleItem().Id.ShouldNotBe(before.Id);
    }

    [Theory]
    [InlineData("protocol=udp content=x action=accept", null)]
    [InlineData("protocol=udp content=x action=drop packet-size=0-268", null)]
    [InlineData("protocol=udp content=x action=drop packet-size=0-269", "PN4113")]
    [InlineData("protocol=tcp content=x action=drop packet-size=0-280", null)]
    [InlineData("protocol=tcp content=x action=drop packet-size=0-281", "PN4113")]
    [InlineData("content=x action=drop packet-size=0-260", null)]
    [InlineData("content=x action=drop packet-size=0-261", "PN4113")]
    [InlineData("content=!x action=drop packet-size=!0-100", "PN4113")]
    [InlineData("protocol=udp content=x action=add-src-to-address-list address-list=k", "PN4102")]
    [InlineData("protocol=udp content=x action=add-src-to-address-list address-list=k packet-size=100", null)]
    [InlineData("protocol=udp layer7-protocol=code action=add-src-to-address-list address-list=k", "PN4102")]
    [InlineData("protocol=udp layer7-protocol=code action=accept", "PN4111")]
    [InlineData("protocol=udp layer7-protocol=code action=drop", "PN4111")]
    public void Without_a_watcher_only_what_the_kernel_sees_whole_is_taken(string rule, string? code)
    {
        var compiled = Compile($"{Code}\nadd chain=input {rule}", hasWatcher: false);
        compiled.Diagnostics.Where(d => d.Code.StartsWith("PN41", StringComparison.Ordinal) && d.Severity == Policy.Diagnostics.Severity.Error).Select(d => d.Code)
            .ShouldBe(code is null ? [] : [code]);
        if (compiled.Table is { } table)
            table.Watch.Rules.ShouldBeEmpty();
    }

    private static Compilation Compile(string script, bool hasWatcher = true) => PolicyCompiler.Compile(
        [new InputFile("router.rsc", Encoding.UTF8.GetBytes(script))], new CompileOptions { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = hasWatcher } });
}
