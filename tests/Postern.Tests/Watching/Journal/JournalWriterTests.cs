using System.Diagnostics;
using System.Net;
using Postern.Watcher;
using Postern.Watcher.Events;
using Postern.Watcher.Journal;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Journal;

public sealed class JournalWriterTests : IDisposable
{
    private readonly JournalFolder _folder = new();
    private readonly Troubles _troubles = new(TimeProvider.System, _ => { });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Events_are_in_the_file_within_half_a_second()
    {
        using var writer = Open();
        writer.Begin([]);
        writer.Add(Event(GateEventKind.Open) with { For = TimeSpan.FromMinutes(30) });
        writer.Add(Event(GateEventKind.Grant) with { Cause = "by hand (uid 1000)", Source = "192.0.2.2" });
        writer.Add(new NameAddresses("home.example.net", [IPAddress.Parse("192.0.2.7")], DateTimeOffset.UtcNow));
        SpinWait.SpinUntil(() => _folder.Lines.Length == 4, TimeSpan.FromSeconds(5)).ShouldBeTrue();
        _folder.Lines[0].ShouldContain("\"what\":\"start\"");
        _folder.Lines[1].ShouldContain("\"source\":\"192.0.2.1\",\"door\":\"ssh\",\"cause\":\"knock\",\"for\":1800000");
        _folder.Lines[2].ShouldContain("\"cause\":\"by hand (uid 1000)\"");
        _folder.Lines[3].ShouldContain("\"name\":\"home.example.net\",\"addresses\":[\"192.0.2.7\"]");
    }

    [Fact]
    public void The_end_writes_what_waits()
    {
        using (var writer = Open())
        {
            writer.Begin([]);
            writer.Add(Event(GateEventKind.Open));
        }

        _folder.Lines.Length.ShouldBe(3);
        _folder.Lines[2].ShouldContain("\"what\":\"stop\"");
    }

    [Fact]
    public void Knocks_that_open_nothing_are_not_kept()
    {
        using (var writer = Open())
        {
            writer.Begin([]);
            writer.Add(Event(GateEventKind.Knock));
            writer.Add(Event(GateEventKind.WrongKnock));
        }

        _folder.Lines.Length.ShouldBe(2);
    }

    [Fact]
    public void Of_a_flood_of_refusals_the_first_are_written_and_the_rest_is_a_number()
    {
        using (var writer = Open())
        {
            writer.Begin([]);
            for (var i = 0; i < 10_000; i++)
                writer.Add(Event(GateEventKind.Refused));
            writer.Add(Event(GateEventKind.Open));
        }

        var refusals = _folder.Lines.Count(l => l.Contains("\"refused\"", StringComparison.Ordinal));
        refusals.ShouldBeInRange(50, 500);
        var leftOut = _folder.Lines.Where(l => l.Contains("\"left-out\"", StringComparison.Ordinal))
            .Sum(l => int.Parse(l.Split("\"count\":")[1].TrimEnd('}')));
        (refusals + leftOut).ShouldBe(10_000);
        _folder.Lines.Count(l => l.Contains("\"open\"", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_trouble_and_ends_when_it_can()
    {
        var parent = Directory.GetParent(_folder.Folder)!.FullName;
        File.WriteAllText(_folder.Folder, "in the way");
        using var writer = Open();
        var trouble = _troubles.Now.Single();
        (trouble.Part, trouble.Text.Contains("The gate goes on", StringComparison.Ordinal)).ShouldBe((JournalWriter.Trouble, true));
        writer.Begin([]);
        writer.Add(Event(GateEventKind.Open) with { For = TimeSpan.FromMinutes(30) });
        Thread.Sleep(400);
        _troubles.Now.ShouldNotBeEmpty();
        File.Delete(_folder.Folder);
        Directory.Exists(parent).ShouldBeTrue();
        SpinWait.SpinUntil(() => _troubles.Now.Count == 0, TimeSpan.FromSeconds(5)).ShouldBeTrue();
        _folder.Lines.ShouldContain(l => l.Contains("\"what\":\"missing\"", StringComparison.Ordinal));
        _folder.Lines.ShouldContain(l => l.Contains("\"what\":\"grant-held\",\"source\":\"192.0.2.1\"", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_damaged_is_told()
    {
        _folder.With(grants: 3);
        File.AppendAllText(_folder.Current, "torn");
        using var writer = Open();
        _troubles.Now.Single().Text.ShouldContain("journal:5: the last record is torn");
        writer.Memory.Count.ShouldBe(3);
    }

    [Fact]
    public void A_clock_that_was_set_is_written_down()
    {
        var time = new JumpingTime();
        using (var writer = JournalWriter.Open(new JournalFile(_folder.Folder), new JournalClock("a", () => TimeSpan.FromSeconds(100), time), _troubles))
        {
            writer.Begin([]);
            time.Jump = TimeSpan.FromDays(1);
        }

        _folder.Lines.ShouldContain(l => l.Contains("\"what\":\"clock\"", StringComparison.Ordinal));
    }

    /// <summary>Ten seconds of the rate that a gate must stand, at once.</summary>
    [Fact]
    public void A_hundred_thousand_records_take_less_than_ten_seconds()
    {
        var (started, work) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        using (var writer = Open())
        {
            writer.Begin([]);
            for (var i = 0; i < 100_000; i++)
            {
                writer.Add(Event(GateEventKind.Open) with { Source = $"10.{i >> 16}.{(i >> 8) & 0xff}.{i & 0xff}", For = TimeSpan.FromMinutes(30) });
                if (i % 1000 == 999)
                    Thread.Sleep(1);
            }
        }

        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        _folder.Reopened().Reading.ShouldNotBeNull().FaultCount.ShouldBe(0);
        TestContext.Current.TestOutputHelper?.WriteLine($"100,000 records and reading them again: {started.Elapsed.TotalSeconds:0.00} s, {(Environment.CpuUsage.TotalTime - work).TotalSeconds:0.00} s of processor time");
    }

    private JournalWriter Open() => JournalWriter.Open(new JournalFile(_folder.Folder), JournalClock.OfThisMachine(TimeProvider.System), _troubles);

    private static GateEvent Event(GateEventKind kind) => new(DateTimeOffset.UtcNow, kind, "192.0.2.1", "ssh");

    private sealed class JumpingTime : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => JournalFolder.Noon + Jump;
    }
}
