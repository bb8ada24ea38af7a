using System.Globalization;
using Postern.Client.Senders;
using Postern.Client.Verifying;

namespace Postern.Client.Plans;

/// <summary>Knocks one after the other at a host.</summary>
internal sealed class SequenceKnock(TimeProvider time)
{
    /// <param name="pace">Null: as the plan says.</param>
    /// <param name="over">Null: over the way that what follows would use, or both where the plan says so.</param>
    public async Task<KnockOutcome> Run(KnockPlan plan, IReadOnlyList<PlannedStep> steps, KnockPace? pace, Route? over, KnockObserver observer, CancellationToken stop)
    {
        var (routes, unreachable) = over is null ? await Route.FindAll(plan.Host, plan.Choice, plan.Source, time, stop) : ([over], null);
        if (routes.Count == 0)
            return new KnockOutcome([unreachable!]);
        if (pace is { IsDoubled: true })
            steps = [.. steps.Select(s => s with { Times = 2 * s.Times })];
        var outcome = new KnockOutcome([]);
        foreach (var route in plan.Choice == AddressChoice.Both ? routes : routes.Take(1))
        {
            outcome = await Run(steps, pace?.Delay ?? plan.Delay ?? Knocker.DefaultDelay, route, outcome, observer, stop);
            if (outcome.Problems.Count > 0)
                break;
        }

        return outcome with { Until = outcome.Problems.Count == 0 ? time.GetUtcNow() + plan.For : null };
    }

    private async Task<KnockOutcome> Run(IReadOnlyList<PlannedStep> steps, TimeSpan delay, Route route, KnockOutcome before, KnockObserver observer, CancellationToken stop)
    {
        observer.Starting(route);
        var sent = new List<SentKnock>(before.Sent);
        var problems = await new Knocker(new SocketSender(time), time).Knock(route, steps, delay, knock =>
        {
            sent.Add(knock);
            observer.Sent(knock);
        }, stop);
        return before with
        {
            Problems = problems,
            Route = route,
            Sent = sent,
            Rounds = 1,
            Sentence = problems.Count > 0 ? "" : Count(sent.Count),
        };
    }

    internal static string Count(int knocks) => knocks == 1 ? "1 knock sent" : string.Create(CultureInfo.InvariantCulture, $"{knocks} knocks sent");
}
