using System.Globalization;
using Postern.Client.Senders;

namespace Postern.Client.Plans;

/// <summary>Knocks one after the other at a host.</summary>
internal sealed class SequenceKnock(TimeProvider time)
{
    public async Task<KnockOutcome> Run(KnockPlan plan, IReadOnlyList<PlannedStep> steps, KnockObserver observer, CancellationToken stop)
    {
        var (routes, unreachable) = await Route.FindAll(plan.Host, plan.Choice, plan.Source, time, stop);
        if (routes.Count == 0)
            return new KnockOutcome([unreachable!]);
        var outcome = new KnockOutcome([]);
        foreach (var route in plan.Choice == AddressChoice.Both ? routes : routes.Take(1))
        {
            outcome = await Run(plan, steps, route, outcome, observer, stop);
            if (outcome.Problems.Count > 0)
                break;
        }

        return outcome with { Until = outcome.Problems.Count == 0 ? time.GetUtcNow() + plan.For : null };
    }

    private async Task<KnockOutcome> Run(KnockPlan plan, IReadOnlyList<PlannedStep> steps, Route route, KnockOutcome before, KnockObserver observer, CancellationToken stop)
    {
        observer.Starting(route);
        var sent = new List<SentKnock>(before.Sent);
        var problems = await Send(route, steps, plan.Delay ?? Knocker.DefaultDelay, knock =>
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

    private async Task<IReadOnlyList<KnockProblem>> Send(Route route, IReadOnlyList<PlannedStep> steps, TimeSpan delay, Action<SentKnock> sent, CancellationToken stop) =>
        await new Knocker(new SocketSender(time), time).Knock(route, [.. steps.SelectMany(s => Enumerable.Repeat(s.Knock, s.Times))], delay, sent, stop) is { } problem ? [problem] : [];

    internal static string Count(int knocks) => knocks == 1 ? "1 knock sent" : string.Create(CultureInfo.InvariantCulture, $"{knocks} knocks sent");
}
