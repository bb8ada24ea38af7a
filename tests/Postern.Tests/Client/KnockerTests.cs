using System.Net;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Senders;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client;

public sealed class KnockerTests
{
    private static readonly Route Home = new("home", IPAddress.Loopback, IPAddress.Loopback);
    private static readonly Knock[] Sequence = [new TcpKnock(7001), new UdpKnock(62000), new IcmpKnock(720)];
    private static readonly PlannedStep[] Steps = [.. Sequence.Select(knock => new PlannedStep(knock))];

    [Fact]
    public async Task Knocks_leave_in_order_a_delay_apart_and_the_last_is_given_its_delay_too()
    {
        var time = new LeapingTime();
        var sender = new RecordingSender();
        var sent = new List<SentKnock>();
        (await new Knocker(sender, time).Knock(Home, Steps, TimeSpan.FromMilliseconds(100), sent.Add, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        sender.Sent.ShouldBe(Sequence);
        sent.Select(s => s.At.TotalMilliseconds).ShouldBe([0, 100, 200]);
        time.Passed.ShouldBe(TimeSpan.FromMilliseconds(300));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 100)]
    [InlineData(500, 500)]
    [InlineData(5000, 500)]
    public async Task A_socket_is_held_no_longer_than_the_delay_and_never_until_the_kernel_repeats_the_syn(int delay, int held)
    {
        var sender = new RecordingSender();
        await new Knocker(sender, new LeapingTime()).Knock(
            Home, Steps, TimeSpan.FromMilliseconds(delay), cancellation: TestContext.Current.CancellationToken);
        sender.Holds.ShouldAllBe(hold => hold == TimeSpan.FromMilliseconds(held));
    }

    [Fact]
    public async Task A_step_has_a_pause_of_its_own_and_is_sent_as_often_as_it_says()
    {
        var time = new LeapingTime();
        var sender = new RecordingSender();
        var sent = new List<SentKnock>();
        PlannedStep[] steps = [new(Sequence[0], TimeSpan.FromMilliseconds(300), Times: 2), new(Sequence[1], TimeSpan.Zero), new(Sequence[2])];
        (await new Knocker(sender, time).Knock(Home, steps, TimeSpan.FromMilliseconds(100), sent.Add, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        sender.Sent.ShouldBe([Sequence[0], Sequence[0], Sequence[1], Sequence[2]]);
        sent.Select(s => s.At.TotalMilliseconds).ShouldBe([0, 300, 600, 600]);
        sender.Holds.Select(h => h.TotalMilliseconds).ShouldBe([300, 300, 0, 100]);
        time.Passed.ShouldBe(TimeSpan.FromMilliseconds(700));
    }

    [Fact]
    public async Task Nothing_leaves_when_some_of_the_knocks_cannot_and_each_is_named_with_its_number()
    {
        var sender = new RecordingSender { Unsendable = [Sequence[0], Sequence[2]] };
        var problems = await new Knocker(sender, new LeapingTime()).Knock(Home, Steps, TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken);
        problems.Select(p => p.Message).ShouldBe(["step 1, tcp/7001: not allowed", "step 3, icmp/size=720: not allowed"]);
        sender.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_knock_that_fails_ends_the_sequence()
    {
        var sender = new RecordingSender { Failing = Sequence[1] };
        var problems = await new Knocker(sender, new LeapingTime()).Knock(Home, Steps, TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken);
        problems.ShouldHaveSingleItem().Message.ShouldBe("step 2, udp/62000: cut off");
        sender.Sent.ShouldBe([Sequence[0]]);
    }

    [Theory]
    [InlineData(10_000, 1)]
    [InlineData(2, 200)]
    public async Task A_sequence_that_ran_away_is_one_problem_and_no_packet(int steps, int times)
    {
        var sender = new RecordingSender();
        var problems = await new Knocker(sender, new LeapingTime()).Knock(
            Home, [.. Enumerable.Repeat(new PlannedStep(Sequence[0], Times: times), steps)], TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken);
        problems.ShouldHaveSingleItem().Message.ShouldContain($"{steps * times:N0} knocks");
        sender.Sent.ShouldBeEmpty();
    }

    private sealed class RecordingSender : IKnockSender
    {
        public List<Knock> Sent { get; } = [];

        public List<TimeSpan> Holds { get; } = [];

        public Knock[] Unsendable { get; init; } = [];

        public Knock? Failing { get; init; }

        public KnockProblem? Check(Knock knock, Route route) => Unsendable.Contains(knock) ? KnockProblem.Refused("not allowed", "ask") : null;

        public ValueTask<SentPacket> Send(Knock knock, Route route, TimeSpan hold, CancellationToken stop)
        {
            if (knock == Failing)
                return new(SentPacket.Not(KnockProblem.Refused("cut off", "ask")));
            Sent.Add(knock);
            Holds.Add(hold);
            return new(SentPacket.Whole);
        }
    }

    /// <summary>Each wait is over at once, and the clock has moved by it.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _ticks;

        public TimeSpan Passed => TimeSpan.FromTicks(_ticks);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
            {
                _ticks += dueTime.Ticks;
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return System.CreateTimer(static _ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
