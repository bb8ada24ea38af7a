using System.Globalization;
using Postern.NetworkTests.Harness;
using Postern.Watcher;
using Postern.Watcher.Events;
using Postern.Watcher.Journal;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>A journal on a disk of 256 KB that fills, and on one that nobody may write to.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _disk = Directory.CreateTempSubdirectory("disk-").FullName;
    private readonly Troubles _troubles = new(TimeProvider.System, _ => { });

    public async ValueTask InitializeAsync() => (await Processes.Run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", _disk])).OrThrow();

    public async ValueTask DisposeAsync()
    {
        (await Processes.Run(["umount", _disk])).OrThrow();
        Directory.Delete(_disk);
    }

    [Fact]
    public void Nothing_stops_while_the_disk_is_full_and_when_there_is_room_the_hole_says_so()
    {
        using (var writer = JournalWriter.Open(new JournalFile(_disk), JournalClock.OfThisMachine(TimeProvider.System), _troubles))
        {
            writer.Begin([]);
            writer.Add(Granted(1));
            SpinWait.SpinUntil(() => Lines.Length == 2, Patience).ShouldBeTrue();
            var filler = Path.Combine(_disk, "filler");
            using (var file = File.Create(filler))
                Fill(file);
            for (var i = 2; i <= 500; i++)
                writer.Add(Granted(i));
            SpinWait.SpinUntil(() => _troubles.Now.Any(t => t.Text.Contains("No space left", StringComparison.Ordinal)), Patience).ShouldBeTrue();
            File.Delete(filler);
            SpinWait.SpinUntil(() => _troubles.Now.Count == 0, Patience).ShouldBeTrue();
        }

        var reading = JournalReading.Read(Path.Combine(_disk, "journal"));
        reading.FaultCount.ShouldBe(0);
        var missing = Lines.Single(l => l.Contains("\"what\":\"missing\"", StringComparison.Ordinal));
        int.Parse(missing.Split("\"count\":")[1].TrimEnd('}'), CultureInfo.InvariantCulture).ShouldBeInRange(300, 499);
        reading.Memory.Count.ShouldBe(500);
    }

    [Fact]
    public async Task A_disk_that_turns_read_only_is_a_trouble_until_it_is_writable_again()
    {
        using (var first = JournalWriter.Open(new JournalFile(_disk), JournalClock.OfThisMachine(TimeProvider.System), _troubles))
            first.Begin([]);
        (await Processes.Run(["mount", "-o", "remount,ro", _disk])).OrThrow();
        using var writer = JournalWriter.Open(new JournalFile(_disk), JournalClock.OfThisMachine(TimeProvider.System), _troubles);
        writer.Memory.Boot.ShouldNotBeNull();
        writer.Begin([]);
        writer.Add(Granted(1));
        _troubles.Now.Single().Text.ShouldContain("Read-only");
        (await Processes.Run(["mount", "-o", "remount,rw", _disk])).OrThrow();
        SpinWait.SpinUntil(() => _troubles.Now.Count == 0, Patience).ShouldBeTrue();
        Lines.ShouldContain(l => l.Contains("\"source\":\"10.0.0.1\"", StringComparison.Ordinal));
    }

    private string[] Lines => File.ReadAllLines(Path.Combine(_disk, "journal"));

    private static GateEvent Granted(int source) =>
        new(DateTimeOffset.UtcNow, GateEventKind.Open, $"10.0.{source / 256}.{source % 256}", "ssh") { For = TimeSpan.FromHours(1) };

    private static void Fill(FileStream file)
    {
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
