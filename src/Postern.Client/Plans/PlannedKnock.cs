namespace Postern.Client.Plans;

/// <summary>Carries out a plan: whoever knocks, by whatever means, knocks here. The command line, the page and the renewals are its callers.</summary>
/// <param name="home">The person's own folder, where their keys are looked for.</param>
public sealed class PlannedKnock(string home, TimeProvider time)
{
    /// <summary>Never throws for what networks, gates and people do; one that is stopped says so in its outcome.</summary>
    public async Task<KnockOutcome> Run(KnockPlan plan, KnockObserver observer, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(observer);
        try
        {
            return await Once(plan, observer, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new KnockOutcome([]) { IsInterrupted = true };
        }
    }

    private Task<KnockOutcome> Once(KnockPlan plan, KnockObserver observer, CancellationToken stop) => plan.Means switch
    {
        KnockMeans.Sequence sequence => new SequenceKnock(time).Run(plan, sequence.Steps, observer, stop),
        KnockMeans.RollingKey rolling => Rolling(plan, rolling, observer, stop),
        KnockMeans.Invited invited => new InvitedKnock(home, time).Run(plan, invited, observer, stop),
        KnockMeans.Stanza stanza => new StanzaKnock(time).Run(plan, stanza.Fwknop, observer, stop),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Means, "a means that is none"),
    };

    private async Task<KnockOutcome> Rolling(KnockPlan plan, KnockMeans.RollingKey rolling, KnockObserver observer, CancellationToken stop)
    {
        var (steps, problem) = RollingSteps.Derive(rolling.KeyFile, time.GetUtcNow());
        return steps is null ? new KnockOutcome([problem!]) : await new SequenceKnock(time).Run(plan, steps, observer, stop);
    }
}
