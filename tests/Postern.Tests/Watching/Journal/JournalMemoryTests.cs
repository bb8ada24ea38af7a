using System.Net;
using Postern.Watcher.Events;
using Postern.Watcher.Journal;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Journal;

public sealed class JournalMemoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly JournalMemory _memory = new();

    [Fact]
    public void A_grant_lasts_as_long_as_it_was_given_and_a_renewal_begins_anew()
    {
        Start("a", 100, 0);
        Open("192.0.2.1", 100, 0, seconds: 60);
        Left("a", 130, 30).ShouldBe(30);
        Open("192.0.2.1", 130, 30, seconds: 60);
        Left("a", 150, 50).ShouldBe(40);
        Left("a", 190, 90).ShouldBeNull();
    }

    [Theory]
    [InlineData(JournalKind.GrantExpired)]
    [InlineData(JournalKind.GrantRevoked)]
    [InlineData(JournalKind.Cleared)]
    [InlineData(JournalKind.Missing)]
    public void What_ended_is_over(JournalKind end)
    {
        Start("a", 100, 0);
        Open("192.0.2.1", 100, 0, seconds: 60);
        _memory.Apply(new JournalRecord(end, Noon, TimeSpan.FromSeconds(101)) { Source = "192.0.2.1", Name = "ssh" });
        Left("a", 101, 1).ShouldBeNull();
    }

    [Fact]
    public void After_a_boot_the_time_that_the_machine_was_off_counts()
    {
        Start("a", 100, 0);
        Open("192.0.2.1", 100, 0, seconds: 600);
        // Off for two minutes, up for ten seconds again.
        Left("b", 10, 130).ShouldBe(470);
        Left("b", 10, 599).ShouldBe(1);
        Left("b", 10, 600).ShouldBeNull();
    }

    [Fact]
    public void A_grant_lives_through_several_boots()
    {
        Start("a", 100, 0);
        Open("192.0.2.1", 100, 0, seconds: 600);
        Start("b", 10, 130);
        Start("c", 10, 230);
        Left("c", 20, 240).ShouldBe(360);
    }

    [Theory]
    [InlineData(86_400)]
    [InlineData(-86_400)]
    public void A_clock_that_jumps_a_day_while_the_machine_runs_changes_nothing(int jump)
    {
        Start("a", 100, 0);
        Open("192.0.2.1", 100, 0, seconds: 600);
        _memory.Apply(new JournalRecord(JournalKind.Clock, Noon.AddSeconds(60 + jump), TimeSpan.FromSeconds(160)));
        Left("a", 200, 100 + jump).ShouldBe(500);
        Left("b", 10, 130 + jump).ShouldBe(470);
    }

    [Fact]
    public void A_clock_that_went_forward_while_the_machine_was_off_ends_grants_early()
    {
        Start("a", 100, 0);
        Open("192.0.2.1", 100, 0, seconds: 600);
        Left("b", 10, 86_400).ShouldBeNull();
    }

    [Theory]
    [InlineData(-86_400)]
    [InlineData(-1)]
    [InlineData(5)]
    public void A_clock_that_went_back_while_the_machine_was_off_leaves_a_doubt_for_grants_and_all_their_time_to_bans(int passed)
    {
        Start("a", 100, 0);
        Open("192.0.2.1", 100, 0, seconds: 600);
        _memory.Apply(new JournalRecord(JournalKind.Trap, Noon, TimeSpan.FromSeconds(100)) { Source = "192.0.2.9", For = TimeSpan.FromSeconds(600) });
        // Up for ten seconds, which is more than the clock says have passed.
        var live = _memory.At(Moment("b", 10, passed)).ToDictionary(e => e.Key.Kind);
        live[EntryKind.Grant].Doubt.ShouldBe(JournalMemory.WentBack);
        live[EntryKind.Ban].Doubt.ShouldBeNull();
        live[EntryKind.Ban].Left.TotalSeconds.ShouldBe(590);
        Start("b", 10, passed);
        _memory.At(Moment("b", 10, passed)).Select(e => e.Key.Kind).ShouldBe([EntryKind.Ban]);
    }

    /// <summary>Boots at random, with a wall clock that is set at random.</summary>
    [Fact]
    public void Whatever_clocks_do_a_grant_is_never_open_for_longer_than_it_was_given()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var trial = 0; trial < 2000; trial++)
        {
            var memory = new JournalMemory();
            var (real, booted, skew, boot) = (0.0, 0.0, 0.0, 0);
            var given = random.Next(10, 100_000);
            memory.Apply(Record(JournalKind.Start) with { Boot = "0" });
            memory.Apply(Record(JournalKind.Open) with { Source = "192.0.2.1", Name = "ssh", For = TimeSpan.FromSeconds(given) });
            var (open, left) = (0.0, (double)given);
            for (var step = 0; step < 10 && left > 0; step++)
            {
                var passes = random.Next(1, given);
                open += Math.Min(passes, left);
                left -= passes;
                real += passes;
                memory.Apply(Record(JournalKind.Refused));
                if (random.Next(2) == 0)
                {
                    skew += random.Next(-100_000, 100_000);
                    memory.Apply(Record(JournalKind.Clock));
                }

                // Off for a while, and the clock may have changed meanwhile.
                real += random.Next(1, given);
                booted = real;
                real += random.Next(0, 20);
                boot++;
                skew += random.Next(2) == 0 ? random.Next(-100_000, 100_000) : 0;
                var now = new JournalMoment($"{boot}", TimeSpan.FromSeconds(real - booted), Noon.AddSeconds(real + skew));
                var live = memory.At(now).Where(e => e.Doubt is null).ToList();
                memory.Apply(Record(JournalKind.Start) with { Boot = now.Boot });
                live.Select(e => e.Left).ShouldBe(memory.At(now).Select(e => e.Left), $"seed {seed}");
                left = live.Count == 0 ? 0 : live[0].Left.TotalSeconds;
                (open + left).ShouldBeLessThanOrEqualTo(given, $"seed {seed}");
            }

            JournalRecord Record(JournalKind kind) => new(kind, Noon.AddSeconds(real + skew), TimeSpan.FromSeconds(real - booted));
        }
    }

    [Fact]
    public void A_host_names_last_addresses_are_known()
    {
        _memory.Apply(JournalRecord.Of(new NameAddresses("home.example.net", [IPAddress.Parse("192.0.2.7"), IPAddress.Parse("2001:db8::7")], Noon), TimeSpan.FromSeconds(1)));
        _memory.Apply(JournalRecord.Of(new NameAddresses("home.example.net", [IPAddress.Parse("192.0.2.8")], Noon), TimeSpan.FromSeconds(2)));
        _memory.Names["home.example.net"].Addresses.ShouldBe([IPAddress.Parse("192.0.2.8")]);
    }

    [Fact]
    public void A_source_that_is_none_is_not_remembered()
    {
        Start("a", 100, 0);
        Open("}; delete table inet x", 100, 0, seconds: 60);
        _memory.Count.ShouldBe(0);
    }

    private void Start(string boot, double up, double passed) =>
        _memory.Apply(new JournalRecord(JournalKind.Start, Noon.AddSeconds(passed), TimeSpan.FromSeconds(up)) { Boot = boot });

    private void Open(string source, double up, double passed, int seconds) =>
        _memory.Apply(new JournalRecord(JournalKind.Open, Noon.AddSeconds(passed), TimeSpan.FromSeconds(up)) { Source = source, Name = "ssh", For = TimeSpan.FromSeconds(seconds) });

    private double? Left(string boot, double up, double passed) =>
        _memory.At(Moment(boot, up, passed)).Where(e => e.Doubt is null).Select(e => (double?)e.Left.TotalSeconds).SingleOrDefault();

    private static JournalMoment Moment(string boot, double up, double passed) => new(boot, TimeSpan.FromSeconds(up), Noon.AddSeconds(passed));
}
