using Postern.NetworkTests.Equality.Drafts;
using Postern.NetworkTests.Equality.Generation;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.FrontEnds;
using Postern.Rules.Model;
using Postern.Tests.Golden;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends.RouterOs;

/// <summary>What the back end writes, the front end reads as the same rule set: by chance, and for every script that is here.</summary>
public sealed class ScriptRoundTripTests
{
    private static readonly int Seeds = Trials.Count(usual: 40, many: 400);

    private static readonly RouterOsOptions Marking = new() { MarksAll = true };

    public static TheoryData<string> Files => [.. Directory.GetFiles(GoldenCase.Root, "*.rsc", SearchOption.AllDirectories)
        .Concat(Directory.GetFiles(Path.Combine(GoldenCase.Root, "..", "..", "docs"), "*.rsc", SearchOption.AllDirectories))
        .Where(f => Path.GetFileName(f) != "out.rsc").Select(f => Path.GetRelativePath(GoldenCase.Root, f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_rule_set_by_chance_is_read_back_as_it_was() => ForEachSeed((_, ruleSet) =>
    {
        var lowered = RouterText.Lower(ruleSet);
        RouterText.Listing(RouterText.Read(RouterText.Script(lowered))).ShouldBe(RouterText.Listing(lowered));
    });

    [Fact]
    public void Run_twice_it_changes_nothing() => ForEachSeed((_, ruleSet) =>
    {
        var script = RouterText.Script(RouterText.Lower(ruleSet), Marking);
        RouterText.Listing(RouterText.Read(script, script)).ShouldBe(RouterText.Listing(RouterText.Read(script)));
    });

    [Fact]
    public void A_changed_policy_leaves_nothing_of_the_old_one_and_all_of_others() => ForEachSeed((random, ruleSet) =>
    {
        const string Others = """
            /ip firewall filter
            add chain=input connection-state=established action=accept comment="mine, first"
            add chain=input action=drop comment="mine, last"
            /ip firewall address-list
            add list=a address=198.51.100.99 comment=mine
            """;
        var next = Draw(random);
        var (old, renewed) = (RouterText.Script(RouterText.Lower(ruleSet), Marking), RouterText.Script(RouterText.Lower(next), Marking));
        RouterText.Listing(RouterText.Read(Others, old, renewed)).ShouldBe(RouterText.Listing(RouterText.Read(Others, renewed)));
    });

    [Fact]
    public void A_mark_stays_when_a_rule_is_added_before() => ForEachSeed((_, ruleSet) =>
    {
        var marks = Comments(ruleSet);
        marks.ShouldBeUnique();
        var extra = new Rule { Matchers = [new DscpMatcher(63)], Effect = new PassthroughEffect(), Span = default };
        var more = ruleSet with { Chains = [.. ruleSet.Chains.Select(c => c with { Rules = [extra, .. c.Rules] })] };
        marks.Except(Comments(more)).ShouldBeEmpty();
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void A_script_that_is_here_is_read_back(string file)
    {
        var compilation = PolicyCompiler.Compile([new InputFile("router.rsc", File.ReadAllBytes(Path.Combine(GoldenCase.Root, file)))], new CompileOptions { RouterOs = RouterText.Seven });
        if (compilation.Router is null)
            return;
        var script = RouterOsBackend.Script(compilation.Router, RouterText.Seven);
        RouterText.Listing(RouterText.Read(script)).ShouldBe(RouterText.Listing(compilation.RuleSet));
    }

    [Fact]
    public void Most_scripts_that_are_here_compile() => Files.Count(f => PolicyCompiler.Compile(
        [new InputFile("router.rsc", File.ReadAllBytes(Path.Combine(GoldenCase.Root, f.Data)))], new CompileOptions { RouterOs = RouterText.Seven }).Router is not null).ShouldBeGreaterThan(15);

    private static List<string> Comments(RuleSet ruleSet) => [.. PolicyItems(ruleSet).Select(i => $"{i.Menu} {i.Comment}")];

    private static IReadOnlyList<RouterItem> PolicyItems(RuleSet ruleSet) =>
        RouterOsBackend.Items(RouterOsBackend.Lower(ruleSet, Marking, new()), Marking, new()).Items;

    private static RuleSet Draw(Random random)
    {
        while (true)
        {
            var kind = random.Next(3);
            var draft = new RuleSetDraft(kind != 0 ? ScriptGenerator.Generate(random, random.Next(2) == 0 ? random : null) : null, kind != 1 ? PolicyGenerator.Generate(random, random.Next(4) == 0 ? random : null, random) : null);
            if (draft.Compile() is { HasErrors: false } compilation && RouterText.Findings(compilation.RuleSet).All(d => d.Severity != Policy.Diagnostics.Severity.Error))
                return compilation.RuleSet;
        }
    }

    private static void ForEachSeed(Action<Random, RuleSet> property)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var ruleSet = Draw(random);
            try
            {
                property(random, ruleSet);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"seed {seed}\n{e.Message}", e);
            }
        }
    }
}
