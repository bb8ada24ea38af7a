using Postern.Spa;
using Postern.Tests.Watching.Journal;
using Postern.Watcher;
using Postern.Watcher.Spa;
using Shouldly;
using Xunit;
using static Postern.Tests.Watching.Spa.JudgedGate;

namespace Postern.Tests.Watching.Spa;

public sealed class ReplayFileTests : IDisposable
{
    private const int Room = 1 << 20;

    private readonly JournalFolder _folder = new();
    private readonly List<string> _said = [];
    private readonly Troubles _troubles;

    public ReplayFileTests() => _troubles = new Troubles(TimeProvider.System, _said.Add);

    private string File => Path.Combine(_folder.Folder, "replay");

    [Fact]
    public void A_crash_between_the_check_and_the_grant_refuses_the_packet_afterwards()
    {
        using var gate = new JudgedGate();
        ReadOnlyMemory<byte>[] packets = [gate.Fwknop(), gate.Postern().Packet];
        using (var keeper = Keeper(Noon))
        {
            using var judge = new SpaJudge(gate.Guard, gate.Policy, Ed25519, keeper.Cache, gate.Counters);
            foreach (var packet in packets)
                judge.Judge(Record(packet), new SpaMoment(Noon, DateTimeOffset.MinValue, Noon), gate.Effects);
            keeper.Write(gate.Effects.Entries, gate.Effects.MustSync, Noon, TimeSpan.Zero).ShouldBeTrue();
        }

        gate.Effects.Clear();
        using var after = Keeper(Noon.AddSeconds(1));
        using var next = new SpaJudge(gate.Guard, gate.Policy, Ed25519, after.Cache, gate.Counters);
        foreach (var packet in packets)
            next.Judge(Record(packet), new SpaMoment(Noon.AddSeconds(1), DateTimeOffset.MinValue, Noon.AddSeconds(1)), gate.Effects);
        gate.Effects.Told.Events.Select(e => e.Cause).ShouldBe(["replayed", "replayed"]);
        gate.Effects.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_torn_off_at_any_byte_costs_no_other_record_and_writing_goes_on()
    {
        var whole = Write(5);
        for (var length = 0; length <= whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            using (var keeper = Keeper(Noon))
            {
                var expected = length < ReplayFile.HeaderBytes ? 0 : (length - ReplayFile.HeaderBytes) / ReplayFile.RecordBytes;
                keeper.Cache.Count.ShouldBe(expected, $"{length} bytes");
                keeper.NotBefore.ShouldBe(DateTimeOffset.MinValue);
                keeper.Write([new ReplayEntry(Digest(100), Noon.AddSeconds(120))], sync: false, Noon, TimeSpan.Zero).ShouldBeTrue();
            }

            using var again = Keeper(Noon);
            again.Cache.Contains(Digest(100)).ShouldBeTrue($"{length} bytes");
        }

        _said.ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_record_is_told_and_what_was_made_before_is_refused()
    {
        var whole = Write(5);
        for (var at = ReplayFile.HeaderBytes; at < whole.Length; at += 7)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            System.IO.File.WriteAllBytes(File, damaged);
            using var keeper = Keeper(Noon);
            keeper.Cache.Count.ShouldBe(4);
            keeper.NotBefore.ShouldBe(Noon);
            _troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("are refused");
        }
    }

    [Fact]
    public void A_file_that_is_none_of_ours_is_left_alone_and_closes_the_door()
    {
        Directory.CreateDirectory(_folder.Folder);
        System.IO.File.WriteAllText(File, "postern replay 2, which nobody has thought of yet");
        using var keeper = Keeper(Noon);
        keeper.Write([new ReplayEntry(Digest(1), Noon.AddSeconds(120))], sync: false, Noon, TimeSpan.FromSeconds(5)).ShouldBeFalse();
        System.IO.File.ReadAllText(File).ShouldStartWith("postern replay 2");
        _troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("is no replay file of this version");
    }

    [Fact]
    public void A_file_that_cannot_be_written_closes_until_it_can()
    {
        Directory.CreateDirectory(File);
        using var keeper = Keeper(Noon);
        ReplayEntry[] entries = [new(Digest(1), Noon.AddSeconds(120))];
        keeper.Write(entries, sync: false, Noon, TimeSpan.FromSeconds(5)).ShouldBeFalse();
        _troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("no single packet opens a door");
        Directory.Delete(File);
        keeper.Write(entries, sync: false, Noon, TimeSpan.FromSeconds(5.5)).ShouldBeFalse("it was tried a moment ago");
        keeper.Write(entries, sync: false, Noon, TimeSpan.FromSeconds(6)).ShouldBeTrue();
        _troubles.Now.ShouldBeEmpty();
    }

    [Fact]
    public void One_process_has_it_and_nobody_else_may_read_it()
    {
        using var keeper = Keeper(Noon);
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var second = Keeper(Noon);
        second.Write([new ReplayEntry(Digest(1), Noon)], sync: false, Noon, TimeSpan.FromSeconds(5)).ShouldBeFalse();
        _troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("another process");
    }

    [Fact]
    public void What_expired_leaves_memory_and_disk()
    {
        const int Batch = 10_000;
        using var keeper = Keeper(Noon);
        for (var i = 0; i < 100; i++)
        {
            var now = Noon.AddSeconds(10 * i);
            var entries = Enumerable.Range(i * Batch, Batch).Select(n => new ReplayEntry(Digest(n), now.AddSeconds(120))).ToList();
            entries.ShouldAllBe(e => keeper.Cache.TryAdd(e.Packet, e.Until, now));
            keeper.Write(entries, sync: false, now, TimeSpan.FromSeconds(i)).ShouldBeTrue();
        }

        keeper.Cache.Count.ShouldBeLessThan(60 * Batch);
        new FileInfo(File).Length.ShouldBeLessThan(90L * Batch * ReplayFile.RecordBytes);
        keeper.Dispose();
        using var after = Keeper(Noon.AddSeconds(990));
        // The last 12 batches and the one that expires just now.
        after.Cache.Count.ShouldBe(13 * Batch);
    }

    [Fact]
    public void A_longer_window_brings_no_packet_to_life_neither_by_a_reload_nor_by_a_restart()
    {
        var minute = TimeSpan.FromMinutes(1);
        using (var keeper = Keeper(Noon))
        {
            keeper.Use(minute, Noon);
            ReplayEntry[] entries = [new(Digest(1), Noon + minute)];
            keeper.Cache.TryAdd(Digest(1), Noon + minute, Noon).ShouldBeTrue();
            keeper.Write(entries, sync: false, Noon, TimeSpan.Zero).ShouldBeTrue();
            keeper.NotBefore.ShouldBe(DateTimeOffset.MinValue);
            keeper.Use(2 * minute, Noon.AddSeconds(30));
            keeper.NotBefore.ShouldBe(Noon.AddSeconds(30) - minute, "those could have been forgotten");
            keeper.Cache.Forget(Noon.AddSeconds(90));
            keeper.Cache.Contains(Digest(1)).ShouldBeTrue("it is remembered for the longer window");
        }

        using (var restarted = Keeper(Noon.AddSeconds(100)))
        {
            restarted.Cache.Contains(Digest(1)).ShouldBeTrue();
            restarted.Use(2 * minute, Noon.AddSeconds(100));
            restarted.NotBefore.ShouldBe(DateTimeOffset.MinValue, "it is the same window");
            restarted.Use(minute, Noon.AddSeconds(100));
            restarted.Cache.Contains(Digest(1)).ShouldBeTrue();
        }

        using var longer = Keeper(Noon.AddSeconds(110));
        longer.Use(10 * minute, Noon.AddSeconds(110));
        longer.NotBefore.ShouldBe(Noon.AddSeconds(50));
        longer.Cache.Entries.ShouldHaveSingleItem().Until.ShouldBe(Noon + (11 * minute));
    }

    [Fact]
    public void Records_for_which_there_is_no_room_are_as_lost_as_damaged_ones()
    {
        Write(5);
        using var keeper = ReplayKeeper.Open(new ReplayFile(_folder.Folder), _troubles, Noon, limit: 4);
        keeper.NotBefore.ShouldBe(Noon);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder.Folder))
            _folder.Dispose();
    }

    internal static Digest32 Digest(int number) => Digest32.Of(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));

    private ReplayKeeper Keeper(DateTimeOffset now) => ReplayKeeper.Open(new ReplayFile(_folder.Folder), _troubles, now, Room);

    private byte[] Write(int records)
    {
        using (var keeper = Keeper(Noon))
            keeper.Write([.. Enumerable.Range(0, records).Select(n => new ReplayEntry(Digest(n), Noon.AddSeconds(120)))], sync: true, Noon, TimeSpan.Zero).ShouldBeTrue();
        return System.IO.File.ReadAllBytes(File);
    }
}
