using Postern.Client.KeepingOpen;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.KeepingOpen;

/// <summary>Days with a door, played without a clock.</summary>
public sealed class RenewalScheduleTests
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 4, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3)]
    [InlineData(30)]
    [InlineData(1800)]
    [InlineData(86400)]
    public void A_door_is_open_at_every_moment_and_knocked_at_no_more_often_than_it_must(int seconds)
    {
        var day = new Day(TimeSpan.FromSeconds(seconds));
        day.Pass(TimeSpan.FromSeconds(seconds) * 100);
        day.Shut.ShouldBe(TimeSpan.Zero);
        day.Knocks.ShouldBeInRange(100, 170);
        day.News.ShouldAllBe(n => n == KeepingNews.Opened || n == KeepingNews.Renewed);
    }

    [Fact]
    public void A_machine_that_slept_knocks_when_it_wakes_and_not_before()
    {
        var day = new Day(TimeSpan.FromMinutes(30));
        day.Pass(TimeSpan.FromMinutes(5));
        day.Knocks.ShouldBe(1);
        day.Sleep(TimeSpan.FromHours(8));
        day.Knocks.ShouldBe(1);
        day.Pass(TimeSpan.FromSeconds(1));
        day.Knocks.ShouldBe(2);
        day.Shut.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        // A nap within the grant is no less a change of network, perhaps.
        day.Sleep(TimeSpan.FromMinutes(1));
        day.Pass(TimeSpan.FromSeconds(1));
        day.Knocks.ShouldBe(3);
    }

    [Fact]
    public void A_clock_that_is_set_right_is_no_sleep_nor_is_one_that_is_set_back()
    {
        var day = new Day(TimeSpan.FromMinutes(30));
        day.Pass(TimeSpan.FromMinutes(5));
        day.SetClock(TimeSpan.FromSeconds(5));
        day.Pass(TimeSpan.FromMinutes(1));
        day.SetClock(TimeSpan.FromHours(-3));
        day.Pass(TimeSpan.FromMinutes(1));
        day.Knocks.ShouldBe(1);
        day.Pass(TimeSpan.FromHours(2));
        day.Shut.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_lost_network_is_told_once_tried_ever_more_rarely_and_never_given_up()
    {
        var day = new Day(TimeSpan.FromSeconds(30)) { IsOnline = true };
        day.Pass(TimeSpan.FromMinutes(1));
        day.IsOnline = false;
        var before = day.Knocks;
        day.Pass(TimeSpan.FromHours(10));
        // 1, 2, 4 … 60 s, and then a minute each, a quarter more or less.
        (day.Knocks - before).ShouldBeInRange(450, 850);
        day.News.Count(n => n == KeepingNews.Lost).ShouldBe(1);
        day.LongestPause.ShouldBeLessThan(TimeSpan.FromSeconds(80));
        day.IsOnline = true;
        day.Pass(TimeSpan.FromSeconds(80));
        day.News.Count(n => n == KeepingNews.OpenAgain).ShouldBe(1);
        day.News[^1].ShouldNotBe(KeepingNews.StillLost);
    }

    [Fact]
    public void Another_network_is_knocked_from_as_soon_as_it_has_settled()
    {
        var day = new Day(TimeSpan.FromHours(1));
        day.Pass(TimeSpan.FromMinutes(1));
        day.ChangeNetwork();
        day.Pass(TimeSpan.FromMilliseconds(300));
        day.Knocks.ShouldBe(2);
        day.IsOnline = false;
        day.Pass(TimeSpan.FromHours(2));
        var before = day.Knocks;
        day.IsOnline = true;
        day.ChangeNetwork();
        day.Pass(TimeSpan.FromMilliseconds(300));
        day.Knocks.ShouldBe(before + 1);
        day.News[^1].ShouldBe(KeepingNews.OpenAgain);
    }

    [Fact]
    public void Two_lost_knocks_in_a_row_leave_a_short_grant_open()
    {
        var day = new Day(TimeSpan.FromSeconds(15));
        day.Pass(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 50; i++)
        {
            day.LoseNext(2);
            day.Pass(TimeSpan.FromSeconds(30));
        }

        day.Shut.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Whatever_happens_in_a_year_the_door_opens_again_within_the_longest_pause()
    {
        for (var seed = 0; seed < Trials.Count(20, 2000); seed++)
        {
            var random = new Random(seed);
            var day = new Day(TimeSpan.FromSeconds(random.Next(3, 4000)), random);
            for (var i = 0; i < 200; i++)
            {
                switch (random.Next(6))
                {
                    case 0:
                        day.IsOnline = !day.IsOnline;
                        break;
                    case 1:
                        day.Sleep(TimeSpan.FromSeconds(random.Next(100000)));
                        break;
                    case 2:
                        day.ChangeNetwork();
                        break;
                    case 3:
                        day.SetClock(TimeSpan.FromSeconds(random.Next(-5000, 5000)));
                        break;
                    default:
                        day.Pass(TimeSpan.FromSeconds(random.Next(600)));
                        break;
                }
            }

            day.IsOnline = true;
            day.Pass(TimeSpan.FromSeconds(80));
            day.IsOpen.ShouldBeTrue($"seed {seed}");
        }
    }

    /// <summary>A machine, its clocks, its network, and a gate that grants for so long to the address that knocked.</summary>
    private sealed class Day(TimeSpan grant, Random? random = null)
    {
        private readonly Random _random = random ?? new Random(1);
        private RenewalSchedule? _schedule;
        private TimeSpan _real;
        private TimeSpan _asleep;
        private TimeSpan _set;
        private TimeSpan _granted = TimeSpan.MinValue;
        private TimeSpan? _knocked;
        private int _losses;
        private bool _isElsewhere;

        public bool IsOnline { get; set; } = true;

        public int Knocks { get; private set; }

        public TimeSpan Shut { get; private set; }

        public TimeSpan LongestPause { get; private set; }

        public List<KeepingNews> News { get; } = [];

        public bool IsOpen => _real < _granted && !_isElsewhere;

        private ClockReading Now => new(TimeSpan.FromDays(3) + _real - _asleep, Morning + _real + _set);

        public void LoseNext(int knocks) => _losses = knocks;

        public void SetClock(TimeSpan by) => _set += by;

        public void Sleep(TimeSpan length)
        {
            _real += length;
            _asleep += length;
        }

        public void ChangeNetwork()
        {
            _isElsewhere = true;
            _schedule?.NetworkChanged(Now);
        }

        public void Pass(TimeSpan length)
        {
            var schedule = _schedule ??= new RenewalSchedule(_random.NextDouble);
            var end = _real + length;
            while (_real <= end)
            {
                schedule.HasSlept(Now);
                if (schedule.Due <= Now.Steady)
                    Knock(schedule);
                var step = TimeSpan.FromSeconds(Math.Clamp((schedule.Due - Now.Steady).TotalSeconds, 0.001, 1));
                if (Knocks > 0 && !IsOpen)
                    Shut += step;
                _real += step;
            }
        }

        private void Knock(RenewalSchedule schedule)
        {
            Knocks++;
            if (_knocked is { } last && _real - last is var pause && pause > LongestPause)
                LongestPause = pause;
            _knocked = _real;
            var asked = Now;
            _real += TimeSpan.FromMilliseconds(IsOnline ? 30 : 900);
            var arrives = IsOnline && --_losses < 0;
            if (arrives)
                (_granted, _isElsewhere) = (_real + grant, false);
            News.Add(schedule.Knocked(asked, Now, arrives ? grant : null));
        }
    }
}
