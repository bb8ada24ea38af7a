using System.Globalization;
using System.Net;
using Postern.Client.Plans;

namespace Postern.Client.Verifying;

/// <summary>Knocks, tries the door, and knocks again until it answers or there is a reason why it does not.</summary>
/// <param name="knock">One round of knocking, over a way of its own choice or over the route that it is given.</param>
internal sealed class VerifiedKnock(KnockPlan plan, Func<KnockPace, Route?, Task<KnockOutcome>> knock, TimeProvider time, KnockObserver observer)
{
    /// <summary>Whoever refuses does so at once; what was lost before is knocked again by then.</summary>
    private const int RoundsAfterRefusal = 3;

    /// <summary>A gate that answered has opened: only the address may have changed since.</summary>
    private const int RoundsAfterAnswer = 4;

    /// <summary>A service behind UDP may be silent by nature.</summary>
    private const int RoundsForUdp = 2;

    private readonly DoorTry _door = new(time);
    private readonly List<IPAddress> _seen = [];

    private bool IsUdpOnly => plan.Tries.All(t => t.Protocol == TriedProtocol.Udp);

    private bool MayDouble => plan.Means switch
    {
        KnockMeans.Sequence { Steps: var steps } => steps.All(s => s.Times == 1) && steps.Zip(steps.Skip(1)).All(p => p.First.Knock != p.Second.Knock),
        _ => plan.Means is KnockMeans.RollingKey,
    };

    public async Task<KnockOutcome> Run(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        IReadOnlyList<Route> routes = [];
        KnockOutcome? last = null;
        DoorTried? tried = null;
        var round = 1;
        while (true)
        {
            var pace = KnockSchedule.Pace(round, plan.Delay ?? Knocker.DefaultDelay, MayDouble);
            var outcome = await knock(pace, null);
            if (outcome.Problems.Count > 0 && (last is null || outcome.Problems.Any(p => p.Kind == ProblemKind.WrongInput)))
                return outcome with { Rounds = round };
            last = outcome.Problems.Count == 0 ? outcome with { Rounds = round } : last! with { Rounds = round };
            See(outcome.SeenAs);
            if (routes.Count == 0)
                routes = await Ways(last.Route!, stop);

            var isLast = !HasNext(round, last, tried, time.GetElapsedTime(begun));
            observer.Trying(round, isLast ? null : pace.TryFor + pace.Quiet);
            tried = await TryAll(routes, pace.TryFor, stop);
            if (tried.Answer == DoorAnswer.Open)
                return await Opened(last, tried, routes, stop);
            if (!HasNext(round, last, tried, time.GetElapsedTime(begun)))
                break;
            await Task.Delay(pace.Quiet, time, stop);
            round++;
        }

        return await Closed(last, tried, routes, stop);
    }

    private bool HasNext(int round, KnockOutcome last, DoorTried? tried, TimeSpan elapsed) =>
        KnockSchedule.HasNext(round, elapsed, plan.Patience)
        && !(tried?.Answer == DoorAnswer.Refused && round >= RoundsAfterRefusal)
        && !(last.IsKnownOpen && round >= RoundsAfterAnswer)
        && !(IsUdpOnly && round >= RoundsForUdp)
        && _seen.GroupBy(s => s.AddressFamily).All(g => g.Count() == 1);

    private void See(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        if (plain is not null && !_seen.Contains(plain))
            _seen.Add(plain);
    }

    /// <summary>What follows would use the first; the others are where it may have been opened instead.</summary>
    private async Task<IReadOnlyList<Route>> Ways(Route used, CancellationToken stop)
    {
        var source = plan.Source is { } own && Route.CanLeaveFrom(own) ? own : null;
        var (routes, _) = await Route.FindAll(plan.Host, plan.Choice, source, time, stop);
        return routes.Count > 0 ? routes : [used];
    }

    /// <summary>All ways at once, so that a way that leads nowhere costs no time. The first that is open in order, or else the first.</summary>
    private async Task<DoorTried> TryAll(IReadOnlyList<Route> routes, TimeSpan length, CancellationToken stop)
    {
        var tries = await Task.WhenAll(routes.Select(r => _door.Try(plan.Tries, r, length, stop)));
        return Array.Find(tries, t => t.Answer == DoorAnswer.Open) ?? tries[0];
    }

    private async Task<KnockOutcome> Opened(KnockOutcome last, DoorTried tried, IReadOnlyList<Route> routes, CancellationToken stop)
    {
        last = last with { IsKnownOpen = true, Settling = TimeSpan.Zero };
        var said = last.Sentence.Length > 0 ? last.Sentence : "knocked";
        var again = last.Rounds > 1 ? string.Create(CultureInfo.InvariantCulture, $", {last.Rounds} times") : "";
        last = last with { Sentence = string.Create(CultureInfo.InvariantCulture, $"{said}{again}; {tried.Service} answers after {Math.Max(1, tried.After.TotalMilliseconds):0} ms"), Tried = tried };
        if (tried.Route.Gate.AddressFamily == routes[0].Gate.AddressFamily)
            return last;

        // One more look: the first way may only have been slower.
        var first = await _door.Try(plan.Tries, routes[0], KnockSchedule.Pace(2, default, mayDouble: false).TryFor, stop);
        return first.Answer == DoorAnswer.Open
            ? last
            : last with { Problems = [new ClosedDoor(first, last.Rounds, _seen) { OpenOver = tried }.Explain()] };
    }

    private async Task<KnockOutcome> Closed(KnockOutcome last, DoorTried tried, IReadOnlyList<Route> routes, CancellationToken stop)
    {
        if (IsUdpOnly && tried.Answer == DoorAnswer.Silent)
        {
            return last with
            {
                Sentence = $"{last.Sentence}; {tried.Service} says nothing, as such a service may when it is open",
                Tried = tried,
            };
        }

        var closed = new ClosedDoor(tried, last.Rounds, _seen) { IsSaidOpen = last.IsKnownOpen, IsRolling = plan.Means is KnockMeans.RollingKey };
        if (plan.Choice == AddressChoice.AsTheSystemOrders && routes.Count > 1 && !last.IsKnownOpen && await OpenOverOther(routes[1], stop) is { } other)
            closed = closed with { OpenOver = other };
        else if (plan.AddressPage is { } page)
            closed = await Asked(closed, page, stop);
        return last with { Problems = [closed.Explain()], IsKnownOpen = closed.OpenOver is not null, Tried = tried, SeenAs = last.SeenAs ?? (closed.Seen is [var one, ..] ? one : null) };
    }

    private async Task<DoorTried?> OpenOverOther(Route other, CancellationToken stop)
    {
        var pace = KnockSchedule.Pace(2, plan.Delay ?? Knocker.DefaultDelay, mayDouble: false);
        observer.Detail($"nothing over the first way; once over {Families.Name(other.Gate)}");
        if ((await knock(pace, other)).Problems.Count > 0)
            return null;
        var tried = await _door.Try(plan.Tries, other, pace.TryFor, stop);
        return tried.Answer == DoorAnswer.Open ? tried : null;
    }

    private async Task<ClosedDoor> Asked(ClosedDoor closed, Uri page, CancellationToken stop)
    {
        observer.Detail($"asking {page} which address it sees");
        var (seen, skew) = await new AddressPage(page, time).Ask(stop);
        return closed with { Seen = [.. closed.Seen.Union(seen)], Skew = skew };
    }
}
