using System.Net;
using Postern.Client;
using Postern.Client.Senders;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client;

public sealed class KnockerTests
{
    private static readonly Route Home = new("home", IPAddress.Loopback, IPAddress.Loopback);
    private static readonly Knock[] Sequence = [new TcpKnock(7001), new UdpKnock(62000), new IcmpKnock(720)];

    [Fact]
    public async Task Knocks_leave_in_order_a_delay_apart_and_the_last_is_given_its_delay_too()
    {
        var time = new LeapingTime();
        var sender = new RecordingSender();
        var sent = new List<SentKnock>();
        (await new Knocker(sender, time).Knock(Home, Sequence, TimeSpan.FromMilliseconds(100), sent.Add, TestContext.Current.CancellationToken)).ShouldBeNull();
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
            Home, Sequence, TimeSpan.FromMilliseconds(delay), cancellation: TestContext.Current.CancellationToken);
        sender.Holds.ShouldAllBe(hold => hold == TimeSpan.FromMilliseconds(held));
    }

    [Fact]
    public async Task Nothing_leaves_when_one_of_the_knocks_cannot()
    {
        var sender = new RecordingSender { Unsendable = Sequence[2] };
        var problem = await new Knocker(sender, new LeapingTime()).Knock(Home, Sequence, TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken);
        problem!.Message.ShouldBe("icmp/size=720: not allowed");
        sender.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_knock_that_fails_ends_the_sequence()
    {
        var sender = new RecordingSender { Failing = Sequence[1] };
        var problem = await new Knocker(sender, new LeapingTime()).Knock(Home, Sequence, TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken);
        problem!.Message.ShouldBe("udp/62000: cut off");
        sender.Sent.ShouldBe([Sequence[0]]);
    }

    private sealed class RecordingSender : IKnockSender
    {
        public List<Knock> Sent { get; } = [];

        public List<TimeSpan> Holds { get; } = [];

        public Knock? Unsendable { get; init; }

        public Knock? Failing { get; init; }

        public KnockProblem? Check(Knock knock, Route route) => knock == Unsendable ? KnockProblem.Refused("not allowed", "ask") : null;

        public KnockProblem? Send(Knock knock, Route route, TimeSpan hold, out Task ending)
        {
            ending = Task.CompletedTask;
            if (knock == Failing)
                return KnockProblem.Refused("cut off", "ask");
            Sent.Add(knock);
            Holds.Add(hold);
            return null;
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
