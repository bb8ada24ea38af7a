using System.Threading.Channels;
using Postern.Client.Plans;

namespace Postern.Client.KeepingOpen;

/// <summary>Knocks again whenever it has to, until it is stopped: the loop around <see cref="RenewalSchedule"/>.</summary>
/// <param name="knock">Carries out a plan once; never throws but when it is stopped.</param>
/// <param name="lasts">How long the door is open after a knock; null: it failed.</param>
public sealed class DoorKeeper(Func<CancellationToken, Task<KnockOutcome>> knock, Func<KnockOutcome, TimeSpan?> lasts, TimeProvider time)
{
    /// <summary>Between two looks at the clocks and the route, and for a person who watches the time that is left.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly RenewalSchedule _schedule = new(Random.Shared.NextDouble);
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Route? _route;

    /// <summary>Is told what each knock has changed.</summary>
    public Action<KeepingNews, KnockOutcome>? Telling { get; init; }

    /// <summary>Is called about every second: what is left of the grant, below zero where it has ended.</summary>
    public Action<TimeSpan>? Waiting { get; init; }

    /// <summary>Knocks now.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<KnockOutcome> Knock(CancellationToken stop)
    {
        var asked = ClockReading.Of(time);
        var outcome = await knock(stop);
        // One that was stopped tells nothing about the door.
        stop.ThrowIfCancellationRequested();
        _route = outcome.Route ?? _route;
        Telling?.Invoke(_schedule.Knocked(asked, ClockReading.Of(time), lasts(outcome)), outcome);
        return outcome;
    }

    /// <summary>Knocks whenever it is due. Returns when it is stopped, and for no other reason.</summary>
    public async Task Run(CancellationToken stop)
    {
        using var watch = new RouteWatch(time, () => _changes.Writer.TryWrite(true));
        try
        {
            while (true)
            {
                if (_route is not null)
                    watch.Follow(_route);
                await UntilDue(watch, stop);
                await Knock(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What a stopped knock has left undone is of no interest.
        }
    }

    private async Task UntilDue(RouteWatch watch, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var now = ClockReading.Of(time);
            _schedule.HasSlept(now);
            if (_changes.Reader.TryRead(out _))
                _schedule.NetworkChanged(now);
            var left = _schedule.Due - now.Steady;
            if (left <= TimeSpan.Zero)
                return;
            Waiting?.Invoke(_schedule.End - now.Steady);
            await Next(left < LookInterval ? left : LookInterval, stop);
            await watch.Look();
        }
    }

    private async Task Next(TimeSpan longest, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), end, longest, Timeout.InfiniteTimeSpan);
        try
        {
            await _changes.Reader.WaitToReadAsync(end.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Nothing changed.
        }
    }
}
