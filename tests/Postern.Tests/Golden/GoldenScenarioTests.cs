using Postern.Cli;
using Postern.Cli.Commands;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Scenarios;
using Postern.Policy.Text;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Simulation;
using Shouldly;
using Xunit;

namespace Postern.Tests.Golden;

/// <summary>Every scenario comes true in the evaluator too, over the same IP versions as with real packets.</summary>
public sealed class GoldenScenarioTests
{
    public static TheoryData<string> Names => [.. GoldenCase.All().Where(c => File.Exists(Path.Combine(c.Folder, "scenario.txt"))).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scenario_comes_true_in_the_evaluator(string name)
    {
        var golden = new GoldenCase(Path.Combine(GoldenCase.Root, name));
        var compilation = PolicyCompiler.Compile(golden.Files, new CompileOptions());
        var mapping = InterfaceMapping.Parse(golden.Interfaces, new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null, TimeProvider.System))!;
        var ruleSet = MappedInterfaces.Apply(compilation.RuleSet, mapping);
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(new SourceText("scenario.txt", File.ReadAllText(Path.Combine(golden.Folder, "scenario.txt"))), ruleSet, diagnostics);
        diagnostics.InOrder().ShouldBeEmpty();
        foreach (var family in scenario.Families.Each())
        {
            var failures = new ScenarioPlay(ruleSet, scenario, family, new EvaluatorOptions()).Play().Where(p => p.Failure is not null).ToList();
            failures.Select(p => $"{family}: {p.Line}: {p.Failure}").ShouldBeEmpty();
        }
    }

    [Fact]
    public void Most_scenarios_are_played_over_both_versions() => Names.Count.ShouldBeGreaterThan(15);
}
