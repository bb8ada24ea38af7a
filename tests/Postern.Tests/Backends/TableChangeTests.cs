using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.FrontEnds;
using Postern.Policy.Lowering;
using Postern.Spa.Rolling;
using Shouldly;
using Xunit;

namespace Postern.Tests.Backends;

/// <summary>A rolling knock from one period to the next, as the commands that change a table.</summary>
public sealed class TableChangeTests
{
    private static readonly CompileOptions Options = new() { ForNftables = true, Nftables = new NftablesOptions { HasWatcher = true }, Now = RollingDoor.NoMoment };

    [Theory]
    [InlineData("strict: gate", false)]
    [InlineData("strict: off", true)]
    public void A_period_that_ends_costs_its_own_elements_and_no_counter(string strict, bool changesChains)
    {
        using var key = RollingKey.Generate(RollingKey.DefaultPeriod, RollingShape.Knocks.Default, out _)!;
        var compiled = Compile(key, strict);
        var rolled = PolicyCompiler.Roll(compiled, Options with { Now = RollingDoor.NoMoment.AddMinutes(1) });
        rolled.RuleSet.Guard!.Doors[0].Opener.Alternatives[0].ShouldBe(compiled.RuleSet.Guard!.Doors[0].Opener.Steps);
        var change = TableChange.Between(compiled.Table!, rolled.Table!).ShouldNotBeNull();
        change.Contains("flush chain", StringComparison.Ordinal).ShouldBe(changesChains);
        change.ShouldNotContain("attempts");
        change.ShouldNotContain("element inet postern grants");
        change.Split('\n').Single(l => l.StartsWith("delete element inet postern ports ", StringComparison.Ordinal)).Count(c => c == ',').ShouldBeLessThan(4);
        TableChange.Between(rolled.Table!, rolled.Table!).ShouldBe("");
        TableChange.Between(compiled.Table!, PolicyCompiler.Roll(compiled, Options).Table!).ShouldBe("");
    }

    [Fact]
    public void Other_sets_are_another_table()
    {
        using var key = RollingKey.Generate(RollingKey.DefaultPeriod, RollingShape.Knocks.Default, out _)!;
        TableChange.Between(Compile(key, "strict: gate").Table!, Compile(key, "strict: door").Table!).ShouldBeNull();
    }

    private static Compilation Compile(RollingKey key, string strict)
    {
        var compiled = PolicyCompiler.Compile([new InputFile("p.yaml", Encoding.UTF8.GetBytes($"doors: {{ssh: {{opens: tcp/22, rolling: k, {strict}}}}}\n"))
        {
            ReadNamed = (string name, out string? refusal) =>
            {
                refusal = null;
                return new InputFile(name, Encoding.UTF8.GetBytes(key.ToLine()));
            },
        }], Options);
        compiled.Diagnostics.ShouldBeEmpty();
        return compiled;
    }
}
