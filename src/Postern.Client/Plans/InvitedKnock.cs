using Postern.Client.Signing;
using Postern.Client.Spa;
using Postern.Spa;

namespace Postern.Client.Plans;

/// <summary>Sends Postern packets by an invitation, and tells what the gate answers.</summary>
internal sealed class InvitedKnock(string home, TimeProvider time)
{
    /// <summary>Who has more has named none, and asking with each would take too long.</summary>
    private const int MostKeysToAskBy = 2;

    private bool _isByGatesClock;

    public async Task<KnockOutcome> Run(KnockPlan plan, KnockMeans.Invited means, KnockObserver observer, CancellationToken stop)
    {
        var (gate, door) = (means.Invitation, means.Door);
        var last = AnsweredKeys.Read(home, gate.Gate);
        var choice = new SignerChoice(new KeyPlaces(home, AgentConnection.FromEnvironment()));
        var (keys, noKey) = choice.Find(means.Key, last);
        if (noKey is not null)
            return Ended(noKey);

        var own = plan.Source is { } source && Route.CanLeaveFrom(source) ? source : null;
        var (routes, unreachable) = await Route.FindAll(plan.Host, plan.Choice, own, time, stop);
        if (routes.Count == 0)
            return Ended(unreachable!);

        var spa = await Send(plan, means, plan.Choice == AddressChoice.Both ? [routes[0]] : routes, keys, observer, stop);
        if (plan.Choice == AddressChoice.Both && routes.Count > 1)
            spa = await SendOverOther(plan, means, routes[1], keys, spa, observer, stop);
        spa = await ByTheGatesClock(plan, means, routes, keys, spa, observer, stop);
        foreach (var refusal in spa.Refusals.Where(_ => spa.Problem is null))
            observer.Note(refusal);
        if (spa is { Answer: not null, By: { } by } && by.Fingerprint != last && means.Key is null && keys.Count > 1)
        {
            AnsweredKeys.Write(home, gate.Gate, by.Fingerprint);
            observer.Note($"of {keys.Count} keys the gate knows {by}; it will be tried first from now on (--key chooses another)");
        }

        var outcome = new KnockOutcome([]) { Spa = spa, Route = spa.Route, Rounds = 1, SeenAs = spa.Answer?.Seen };
        if (spa.Answer is { Refusal: SpaRefusal.None } open)
        {
            if (!_isByGatesClock && AnswerText.ClockWarning(spa.Skew) is { } warning)
                observer.Note(warning);
            return outcome with { Sentence = AnswerText.Open(open), IsKnownOpen = true, Until = open.Until - spa.Skew };
        }

        if (spa.Answer is { } refused)
        {
            var problem = AnswerText.Refused(refused, spa.Skew);
            return outcome with
            {
                Problems = [refused.Refusal == SpaRefusal.Door && !gate.Doors.Contains(door)
                    ? problem with { Remedy = $"the invitation names {string.Join(", ", gate.Doors)}; {problem.Remedy}" }
                    : problem],
            };
        }

        if (spa.Problem is { } unsent)
            return outcome with { Problems = [unsent] };
        return means.Waits
            ? outcome with { Problems = [GateSilence.Explain(gate, spa, keys, choice.PassedOver, time.GetUtcNow())] }
            : outcome with { Sentence = $"sent to {plan.Host}, and no answer waited for", Settling = plan.Delay ?? Knocker.DefaultDelay };
    }

    private static KnockOutcome Ended(KnockProblem problem) => new([problem]);

    /// <summary>Nobody is to be locked out by a dead battery. The gate's word is sealed for this very question, so its clock is known; the decision is 0035.</summary>
    private async Task<SpaOutcome> ByTheGatesClock(
        KnockPlan plan, KnockMeans.Invited means, IReadOnlyList<Route> routes, IReadOnlyList<SignerCandidate> keys, SpaOutcome first, KnockObserver observer, CancellationToken stop)
    {
        if (!means.Waits || first.Problem is not null)
            return first;
        var skew = first switch
        {
            { Answer.Refusal: SpaRefusal.TooOld or SpaRefusal.TooEarly } => first.Skew,
            { Answer: null, IsRefusedByHost: false } => await AskForTheTime(means, routes, keys, observer, stop),
            _ => null,
        };
        if (skew is not { } off || off.Duration() < TimeSpan.FromSeconds(1))
            return first;
        var again = await Send(plan, means, routes, first is { Answer: not null, By: { } by } ? [by] : keys, observer, stop, off);
        if (again.Answer is null)
            return first;
        _isByGatesClock = true;
        observer.Note($"{AnswerText.Clock(off)}. Knocked by the gate's clock this time: set yours (timedatectl set-ntp true), much else relies on it");
        return again with { Sent = first.Sent + again.Sent };
    }

    private async Task<TimeSpan?> AskForTheTime(KnockMeans.Invited means, IReadOnlyList<Route> routes, IReadOnlyList<SignerCandidate> keys, KnockObserver observer, CancellationToken stop)
    {
        // Nobody is asked to touch a key a hundred times.
        foreach (var key in keys.Where(k => !k.NeedsTouch && !k.NeedsPassphrase).Take(MostKeysToAskBy))
        {
            observer.Detail($"no answer; asking {means.Invitation.Host} what time it is, signed by {key}");
            foreach (var route in routes)
            {
                if (await new SpaKnocker(time).FindClock(means.Invitation, route, key, stop) is { } skew)
                    return skew;
            }
        }

        return null;
    }

    private Task<SpaOutcome> Send(
        KnockPlan plan, KnockMeans.Invited means, IReadOnlyList<Route> routes, IReadOnlyList<SignerCandidate> keys, KnockObserver observer, CancellationToken stop, TimeSpan ahead = default) =>
        new SpaKnocker(time) { Ahead = ahead, Asking = observer.Asking, Sending = observer.SentPacket }
            .Knock(means.Invitation, new SpaWish(means.Door, plan.For, plan.Source, means.PrefixLength), routes, keys, means.Waits, stop);

    /// <summary>What one family's answer says stands; of the other's, only what is wrong is told.</summary>
    private async Task<SpaOutcome> SendOverOther(
        KnockPlan plan, KnockMeans.Invited means, Route route, IReadOnlyList<SignerCandidate> keys, SpaOutcome first, KnockObserver observer, CancellationToken stop)
    {
        var right = first is { Answer: not null, By: { } by } ? [by] : keys;
        var second = await Send(plan, means, [route], right, observer, stop);
        if (first.Answer is null && second.Answer is not null)
            (first, second) = (second, first);
        if (first.Answer is { Refusal: SpaRefusal.None } && second.Answer is not { Refusal: SpaRefusal.None } && means.Waits)
            observer.Note($"open over {Families.Name(first.Route!.Gate)}, and not over {Families.Name(second.Route?.Gate ?? route.Gate)}: {(second.Answer is null ? "no answer" : second.Answer.Refusal)}");
        return first with { Sent = first.Sent + second.Sent };
    }
}
