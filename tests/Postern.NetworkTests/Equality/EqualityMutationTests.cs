using System.Globalization;
using Postern.NetworkTests.Equality.Lab;
using Postern.NetworkTests.Equality.Mutating;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Equality;

/// <summary>The equality tests can fail: a back end with a mistake is caught by no more rule sets than <c>./test</c> runs.</summary>
[Collection(nameof(Alone))]
public sealed class EqualityMutationTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_mistake_in_the_back_end_is_caught()
    {
        await using var labs = await Labs.Create();
        var caught = new Dictionary<string, int>();
        foreach (var result in new EqualityRunner(labs).Compare(Mutated(caught)))
        {
            // A table that the kernel refuses would be noticed anyway: that proves nothing.
            if (!result.IsEqual && result.Observation.Problem is null)
                caught.TryAdd(result.Case.Table.Comment, result.Case.Seed);
        }

        foreach (var (mistake, seed) in caught)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{mistake}: caught by seed {seed}"));
        Mutation.All.Select(m => m.Name).Except(caught.Keys).ShouldBeEmpty();
        caught.Count.ShouldBeGreaterThan(10);
    }

    /// <summary>The mistake's name stands in the table's comment.</summary>
    private static IEnumerable<EqualityCase> Mutated(Dictionary<string, int> caught)
    {
        foreach (var seed in Seeds.All)
        {
            if (caught.Count == Mutation.All.Count)
                yield break;
            var tested = EqualityCase.Generate(seed);
            foreach (var mutation in Mutation.All.Where(m => !caught.ContainsKey(m.Name)))
            {
                if (mutation.Apply(tested.Table) is { } table)
                    yield return tested with { Table = table with { Comment = mutation.Name } };
            }
        }
    }
}
