using System.Diagnostics;
using Postern.NetworkTests.Equality.Drafts;

namespace Postern.NetworkTests.Equality.Shrinking;

/// <summary>
/// Makes a case smaller as long as the kernel and the evaluator still differ over it: rules, doors, their parts and packets are left
/// out. Every try is a real run; many go side by side.
/// </summary>
internal sealed class Shrinker(EqualityRunner runner)
{
    private const int TriesAtOnce = 40;

    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    public EqualityResult Shrink(EqualityResult found)
    {
        var watch = Stopwatch.StartNew();
        for (var smaller = found; smaller is not null && watch.Elapsed < Budget;)
        {
            found = smaller;
            smaller = Candidates(found).Chunk(TriesAtOnce).TakeWhile(_ => watch.Elapsed < Budget)
                .Select(tries => runner.Compare(tries).Where(r => !r.IsEqual && IsSameKind(r, found)).MinBy(r => Size(r.Case)))
                .FirstOrDefault(r => r is not null);
        }

        return found;
    }

    /// <summary>A table that the kernel refuses is another fault than a packet with two fates.</summary>
    private static bool IsSameKind(EqualityResult tried, EqualityResult found) => (tried.Observation.Problem is null) == (found.Observation.Problem is null);

    private static int Size(EqualityCase tried) => tried.Draft.ToString().Length + (tried.Trace.Packets.Count * 40);

    private static IEnumerable<EqualityCase> Candidates(EqualityResult found)
    {
        var (tested, trace) = (found.Case, found.Case.Trace);
        if (found.FirstPacket is { } first && trace.Packets[^1].Number > first)
            yield return tested with { Trace = trace with { Packets = [.. trace.Packets.Where(p => p.Number <= first)] } };
        foreach (var draft in tested.Draft.Smaller())
        {
            if (EqualityCase.Of(tested.Seed, draft, _ => trace) is { } smaller)
                yield return smaller;
        }

        foreach (var packets in Lists.WithoutSome(trace.Packets).Where(p => p.Count > 0))
            yield return tested with { Trace = trace with { Packets = packets } };
    }
}
