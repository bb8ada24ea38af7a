using Postern.Client.Verifying;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Verifying;

public sealed class KnockScheduleTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Rounds_are_slower_each_time_and_doubled_ones_take_turns_with_plain_ones()
    {
        var paces = Enumerable.Range(1, KnockSchedule.MostRounds).Select(r => KnockSchedule.Pace(r, Usual, mayDouble: true)).ToList();
        paces[0].Delay.ShouldBe(Usual, "the first is as fast as without looking after it");
        paces[0].IsDoubled.ShouldBeFalse();
        paces.Select(p => p.IsDoubled).Take(5).ShouldBe([false, false, true, false, true]);
        foreach (var kind in new[] { true, false })
            paces.Where(p => p.IsDoubled == kind).Select(p => p.Delay).ShouldBeInOrder();
        paces.Select(p => p.TryFor).ShouldBeInOrder();
        paces.Select(p => p.Quiet).ShouldBeInOrder();
        paces.ShouldAllBe(p => p.TryFor < TimeSpan.FromSeconds(1), "the kernel must not repeat a SYN in the next round");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2000)]
    public void Nobody_who_asks_for_a_delay_gets_less(int milliseconds)
    {
        var delay = TimeSpan.FromMilliseconds(milliseconds);
        for (var round = 1; round <= KnockSchedule.MostRounds; round++)
            KnockSchedule.Pace(round, delay, mayDouble: true).Delay.ShouldBeGreaterThanOrEqualTo(delay);
    }

    [Fact]
    public void Where_a_repeat_may_be_the_next_knock_nothing_is_doubled() =>
        Enumerable.Range(1, KnockSchedule.MostRounds).ShouldAllBe(r => !KnockSchedule.Pace(r, Usual, mayDouble: false).IsDoubled);

    [Fact]
    public void It_ends_by_number_and_by_time()
    {
        KnockSchedule.HasNext(1, TimeSpan.FromSeconds(29)).ShouldBeTrue();
        KnockSchedule.HasNext(1, TimeSpan.FromSeconds(30)).ShouldBeFalse();
        KnockSchedule.HasNext(KnockSchedule.MostRounds, TimeSpan.Zero).ShouldBeFalse();
        var (less, more) = (TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));
        KnockSchedule.HasNext(1, less - TimeSpan.FromTicks(1), less).ShouldBeTrue();
        KnockSchedule.HasNext(1, less, less).ShouldBeFalse();
        KnockSchedule.HasNext(KnockSchedule.MostRounds, TimeSpan.Zero, less).ShouldBeFalse();
        KnockSchedule.HasNext(KnockSchedule.MostRounds, KnockSchedule.Longest, more).ShouldBeTrue("who wants to wait for a machine to start, waits");
        KnockSchedule.HasNext(KnockSchedule.MostRounds, more, more).ShouldBeFalse();
    }

    /// <summary>What PoorLinkTests relies on: of the rounds that fit, each client's failure together, three knocks, one packet in ten lost.</summary>
    [Fact]
    public void The_rounds_that_fit_fail_one_client_of_fifty_less_than_once_in_a_million_runs()
    {
        var elapsed = TimeSpan.Zero;
        var fails = 1.0;
        for (var round = 1; KnockSchedule.HasNext(round - 1, elapsed); round++)
        {
            var pace = KnockSchedule.Pace(round, Usual, mayDouble: true);
            var whole = Math.Pow(pace.IsDoubled ? 1 - 0.01 : 0.9, 3);
            // Where a knock that comes 150 ms late is overtaken, the attempt is spoilt by it, or by the try.
            if (pace.Delay <= TimeSpan.FromMilliseconds(150))
                whole *= Math.Pow(0.9, 3);
            var tries = (int)(pace.TryFor / TimeSpan.FromMilliseconds(250)) + 1;
            fails *= 1 - (whole * (1 - Math.Pow(1 - 0.81, tries - 1)));
            elapsed += ((pace.IsDoubled ? 6 : 3) * pace.Delay) + pace.TryFor + pace.Quiet;
        }

        (50 * fails).ShouldBeLessThan(1e-6);
        elapsed.ShouldBeLessThan(KnockSchedule.Longest + TimeSpan.FromSeconds(5));
    }
}
