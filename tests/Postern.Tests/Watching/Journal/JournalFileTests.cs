using System.Text;
using Postern.Watcher.Journal;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Journal;

public sealed class JournalFileTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_there_again()
    {
        var (reading, sources) = _folder.With(grants: 3).Reopened();
        reading.ShouldNotBeNull().Records.ShouldBe(4);
        reading.FaultCount.ShouldBe(0);
        sources.ShouldBe(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    }

    [Fact]
    public void Only_its_owner_may_read_it()
    {
        if (OperatingSystem.IsWindows())
            return;
        _folder.With(grants: 1);
        new DirectoryInfo(_folder.Folder).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(_folder.Current).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_torn_last_record_is_cut_off_wherever_it_is_torn_and_nothing_else_is_lost()
    {
        _folder.With(grants: 3);
        var whole = File.ReadAllBytes(_folder.Current);
        var last = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (var length = last + 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder.Current, whole[..length]);
            var (reading, sources) = _folder.Reopened();
            reading.ShouldNotBeNull().Faults.Single().ToString().ShouldBe($"{_folder.Current}:4: the last record is torn: its {length - last} bytes are cut off");
            sources.ShouldBe(["10.0.0.1", "10.0.0.2"]);
            new FileInfo(_folder.Current).Length.ShouldBe(last);
        }
    }

    [Fact]
    public void Zeros_that_a_power_failure_left_are_cut_off()
    {
        _folder.With(grants: 2);
        using (var file = File.Open(_folder.Current, FileMode.Append))
            file.Write(new byte[70_000]);
        var (reading, sources) = _folder.Reopened();
        reading.ShouldNotBeNull().Faults.Single().Text.ShouldContain("70,000 bytes are cut off");
        sources.Count.ShouldBe(2);
    }

    [Fact]
    public void A_line_edited_by_hand_is_skipped_and_told_by_its_number()
    {
        _folder.With(grants: 3);
        var lines = _folder.Lines;
        lines[2] = lines[2].Replace("10.0.0.2", "10.9.9.9", StringComparison.Ordinal);
        File.WriteAllText(_folder.Current, string.Join('\n', lines) + "\n");
        var (reading, sources) = _folder.Reopened();
        reading.ShouldNotBeNull().Faults.Single().ToString().ShouldBe($"{_folder.Current}:3: skipped: its checksum is not that of its text");
        sources.ShouldBe(["10.0.0.1", "10.0.0.3"]);
    }

    [Fact]
    public void A_line_that_was_taken_out_is_missed()
    {
        _folder.With(grants: 3);
        File.WriteAllText(_folder.Current, string.Join('\n', _folder.Lines.Where((_, i) => i != 2)) + "\n");
        var (reading, sources) = _folder.Reopened();
        reading.ShouldNotBeNull().Faults.Single().ToString().ShouldBe($"{_folder.Current}:3: 1 records before this one are gone");
        sources.ShouldBe(["10.0.0.1", "10.0.0.3"]);
    }

    [Fact]
    public void Lines_that_were_put_in_are_skipped_however_long()
    {
        _folder.With(grants: 2);
        var lines = _folder.Lines.ToList();
        lines.InsertRange(1, ["", "# a note", new string('x', 1 << 20)]);
        File.WriteAllText(_folder.Current, string.Join('\n', lines) + "\n");
        var (reading, sources) = _folder.Reopened();
        reading.ShouldNotBeNull().Faults.Select(f => f.Line).ShouldBe([2, 3, 4]);
        sources.Count.ShouldBe(2);
    }

    [Fact]
    public void No_bytes_throw()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        _folder.With(grants: 20);
        var whole = File.ReadAllBytes(_folder.Current);
        for (var i = 0; i < 300; i++)
        {
            var bytes = whole.ToArray();
            for (var changes = random.Next(1, 20); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder.Current, bytes);
            Should.NotThrow(() => _folder.Reopened(), $"seed {seed}");
        }
    }

    [Fact]
    public void A_file_that_is_full_makes_room_for_a_new_one_that_begins_with_what_is_live()
    {
        using (var file = new JournalFile(_folder.Folder, largest: 10_000))
        {
            file.Open();
            file.Write([JournalFolder.Start()]);
            for (var i = 0; i < 1000; i++)
                file.Write([JournalFolder.Open(i % 20)]);
        }

        Directory.GetFiles(_folder.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["journal", "journal.1", "journal.2", "journal.3", "journal.4", "journal.lock"]);
        new FileInfo(_folder.Current).Length.ShouldBeLessThan(12_000);
        _folder.Lines[1].ShouldContain("\"what\":\"grant-held\"");
        var (reading, sources) = _folder.Reopened();
        reading.ShouldNotBeNull().FaultCount.ShouldBe(0);
        sources.Count.ShouldBe(20);
        foreach (var older in Enumerable.Range(1, 4))
            JournalReading.Read($"{_folder.Current}.{older}").FaultCount.ShouldBe(0);
    }

    [Fact]
    public void A_file_that_mostly_holds_what_is_live_is_not_begun_anew_each_time()
    {
        using var file = new JournalFile(_folder.Folder, largest: 1000);
        file.Open();
        file.Write([JournalFolder.Start(), .. Enumerable.Range(1, 1000).Select(i => JournalFolder.Open(i))]);
        file.Write([JournalFolder.Open(1)]);
        var begun = File.ReadAllText(_folder.Current + ".1").Length;
        file.Write([JournalFolder.Open(2)]);
        File.ReadAllText(_folder.Current + ".1").Length.ShouldBe(begun);
        File.Exists(_folder.Current + ".2").ShouldBeFalse();
    }

    [Fact]
    public void A_power_failure_between_two_names_leaves_a_whole_journal()
    {
        _folder.With(grants: 3);
        File.Move(_folder.Current, _folder.Current + ".1");
        File.WriteAllText(_folder.Current + ".new", "half a fi");
        _folder.Reopened().Sources.Count.ShouldBe(3);
        File.Exists(_folder.Current + ".new").ShouldBeFalse();
        // The new file says it all by itself.
        File.Delete(_folder.Current + ".1");
        _folder.Reopened().Sources.Count.ShouldBe(3);
    }

    [Fact]
    public void One_process_writes()
    {
        using var first = new JournalFile(_folder.Folder);
        first.Open();
        using var second = new JournalFile(_folder.Folder);
        Should.Throw<IOException>(second.Open).Message.ShouldContain("Does another postern gate run?");
    }

    [Fact]
    public void What_could_not_be_written_is_counted_and_followed_by_what_is_live()
    {
        using (var file = new JournalFile(_folder.Folder))
        {
            file.Open();
            file.Write([JournalFolder.Start(), JournalFolder.Open(1)]);
            file.Write([JournalFolder.Open(2)], lost: 5);
        }

        var lines = _folder.Lines;
        lines[2].ShouldContain("\"what\":\"missing\",\"count\":5");
        lines.Count(l => l.Contains("grant-held", StringComparison.Ordinal)).ShouldBe(2);
        var (reading, sources) = _folder.Reopened();
        reading.ShouldNotBeNull().FaultCount.ShouldBe(0);
        sources.ShouldBe(["10.0.0.1", "10.0.0.2"]);
    }

    [Fact]
    public void A_line_is_UTF8_and_ends_like_lines_do()
    {
        _folder.With(grants: 1);
        var bytes = File.ReadAllBytes(_folder.Current);
        bytes[^1].ShouldBe((byte)'\n');
        Should.NotThrow(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
    }
}
