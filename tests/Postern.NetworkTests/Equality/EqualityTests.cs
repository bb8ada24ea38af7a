using System.Diagnostics;
using System.Globalization;
using Postern.NetworkTests.Equality.Judging;
using Postern.NetworkTests.Equality.Lab;
using Postern.NetworkTests.Equality.Shrinking;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Equality;

/// <summary>
/// The evaluator says what the kernel does: random rule sets and packets, verdict for verdict, counter for counter, entry for entry.
/// <c>POSTERN_SEED=n</c> begins with that case; <c>./test --long</c> runs a hundred times as many.
/// </summary>
[Collection(nameof(Alone))]
public sealed class EqualityTests(ITestOutputHelper output)
{
    /// <summary>Each difference is shrunk for up to a minute; more than these say nothing new.</summary>
    private const int Reported = 3;

    [Fact]
    public async Task Random_rule_sets_mean_the_same_to_the_evaluator_and_to_the_kernel()
    {
        var watch = Stopwatch.StartNew();
        await using var labs = await Labs.Create();
        var runner = new EqualityRunner(labs);
        var (count, passed, different) = (0, 0, new List<EqualityResult>());
        foreach (var result in runner.Compare(Seeds.All.AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(EqualityCase.Generate)))
        {
            count++;
            passed += result.Observation.Outcome?.Passed.Count ?? 0;
            if (!result.IsEqual)
                different.Add(result);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} rule sets from POSTERN_SEED={Seeds.First} on, {passed} packets passed, {runner.Late} runs repeated for lateness, {different.Count} differ, {watch.Elapsed.TotalSeconds:0.0} s"));
        count.ShouldBe(Seeds.All.Count());
        different.Sort((a, b) => a.Case.Seed.CompareTo(b.Case.Seed));
        var shrinker = new Shrinker(runner);
        foreach (var difference in different.Take(Reported))
            output.WriteLine(EqualityReport.Of(difference, shrinker.Shrink(difference)));
        different.Select(d => d.Case.Seed).ShouldBeEmpty("seeds whose rule sets differ; the output shows the first of them");
    }

    /// <summary>A harness that runs one case in two ways would say nothing about the evaluator.</summary>
    [Fact]
    public async Task The_kernel_decides_alike_twice()
    {
        await using var labs = await Labs.Create();
        var first = new Dictionary<int, Outcome>();
        var compared = 0;
        foreach (var observation in new EqualityRunner(labs).Observe(Enumerable.Range(Seeds.First, 30).SelectMany(seed => Enumerable.Repeat(EqualityCase.Generate(seed), 2))))
        {
            observation.Problem.ShouldBeNull($"POSTERN_SEED={observation.Case.Seed}");
            if (first.TryAdd(observation.Case.Seed, observation.Outcome!))
                continue;
            Comparison.Differences(first[observation.Case.Seed], observation.Outcome!, observation.ReadAt).ShouldBeEmpty($"POSTERN_SEED={observation.Case.Seed}");
            compared++;
        }

        compared.ShouldBe(30);
    }
}
