using Postern.NetworkTests.Equality.Judging;
using Postern.NetworkTests.Equality.Lab;

namespace Postern.NetworkTests.Equality;

/// <summary>Runs cases through the kernel, and holds the evaluator beside it.</summary>
internal sealed class EqualityRunner(Labs labs)
{
    /// <summary>A machine that is late this often with one case cannot say anything about it.</summary>
    private const int Attempts = 50;

    /// <summary>Runs that were void because packets came too late.</summary>
    public int Late { get; private set; }

    /// <summary>Every case once; results in no order.</summary>
    public IEnumerable<EqualityResult> Compare(IEnumerable<EqualityCase> cases) => Observe(cases).Select(EqualityResult.Of);

    public IEnumerable<Observation> Observe(IEnumerable<EqualityCase> cases)
    {
        var again = new Queue<KernelRun>();
        foreach (var run in labs.Run(Begin(cases, again)))
        {
            if (Observe(run, again) is { } observation)
                yield return observation;
        }

        while (again.Count > 0)
        {
            var rest = again.ToList();
            again.Clear();
            foreach (var run in labs.Run(rest))
            {
                if (Observe(run, again) is { } observation)
                    yield return observation;
            }
        }
    }

    private static IEnumerable<KernelRun> Begin(IEnumerable<EqualityCase> cases, Queue<KernelRun> again)
    {
        foreach (var tested in cases)
        {
            while (again.TryDequeue(out var repeated))
                yield return repeated;
            yield return new KernelRun(tested, 0);
        }
    }

    /// <summary>Null when the run is void; it then stands in the queue.</summary>
    private Observation? Observe(KernelRun run, Queue<KernelRun> again)
    {
        if (!run.IsLate)
            return Observation.Of(run);
        Late++;
        if (run.Attempt + 1 == Attempts)
            throw new TimeoutException($"this machine was too late {Attempts} times: nothing can be said about the case of seed {run.Case.Seed}");
        again.Enqueue(new KernelRun(run.Case, run.Attempt + 1));
        return null;
    }
}

/// <summary>What the kernel did with a case.</summary>
/// <param name="Problem">Why there is no outcome.</param>
/// <param name="ReadAt">When its lists were read, since the load.</param>
/// <param name="Listing">Its tables with elements and counters.</param>
internal sealed record Observation(EqualityCase Case, string? Problem, Outcome? Outcome, TimeSpan ReadAt, string Listing)
{
    public static Observation Of(KernelRun run)
    {
        if (run.Refusal is { } refusal)
            return new Observation(run.Case, $"the kernel refuses the table: {refusal}", null, default, "");
        var outcome = KernelOutcome.Parse(run.Case.RuleSet, run.Listing, run.ReadAt, out var arrived);
        var sent = run.Case.Trace.Packets.Count;
        return new Observation(run.Case, arrived == sent ? null : $"{sent} packets were sent, {arrived} arrived", outcome, run.ReadAt, run.Listing);
    }
}

/// <param name="FirstPacket">The first packet with two fates.</param>
internal sealed record EqualityResult(Observation Observation, IReadOnlyList<string> Differences, int? FirstPacket)
{
    public EqualityCase Case => Observation.Case;

    public bool IsEqual => Differences.Count == 0;

    public static EqualityResult Of(Observation observation)
    {
        if (observation.Problem is { } problem)
            return new EqualityResult(observation, [problem], null);
        Outcome expected;
        try
        {
            expected = EvaluatorOutcome.Of(observation.Case.RuleSet, observation.Case.Trace, observation.ReadAt);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // No rule set and no packet may throw: a difference like any other, with a smallest case.
            return new EqualityResult(observation, [$"the evaluator throws: {e}"], null);
        }

        var actual = observation.Outcome!;
        var both = expected.Passed.Intersect(actual.Passed);
        return new EqualityResult(observation, Comparison.Differences(expected, actual, observation.ReadAt),
            expected.Passed.Union(actual.Passed).Except(both).Order().Cast<int?>().FirstOrDefault());
    }
}
