using Postern.Watcher;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching;

public sealed class SteadyTimeTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_wall_clock_that_jumps_a_day_does_not_move_it(int days)
    {
        var clock = new Clock();
        var steady = new SteadyTime(clock);
        var begin = steady.GetUtcNow();
        begin.ShouldBe(clock.Wall);
        clock.Up += 3_000;
        clock.Wall += TimeSpan.FromDays(days) + TimeSpan.FromSeconds(3);
        steady.GetUtcNow().ShouldBe(begin + TimeSpan.FromSeconds(3));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

        public long Up { get; set; } = 17;

        public override long TimestampFrequency => 1_000;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Up;
    }
}
