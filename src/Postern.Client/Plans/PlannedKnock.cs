namespace Postern.Client.Plans;

/// <summary>Carries out a plan: whoever knocks, by whatever means, knocks here. The command line, the page and the renewals are its callers.</summary>
/// <param name="home">The person's own folder, where their keys are looked for.</param>
public sealed class PlannedKnock(string home, TimeProvider time)
{
    /// <summary>Never throws for what networks, gates and people do.</summary>
    public Task<KnockOutcome> Run(KnockPlan plan, KnockObserver observer, CancellationToken stop = default) => throw new NotImplementedException($"{home} {time}");
}
