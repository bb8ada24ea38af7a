using Postern.Watcher.Journal;

namespace Postern.Tests.Watching.Journal;

/// <summary>A journal's folder that goes with the test.</summary>
internal sealed class JournalFolder : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public string Folder { get; } = Path.Combine(Directory.CreateTempSubdirectory("journal-").FullName, "postern");

    public string Current => Path.Combine(Folder, "journal");

    public string[] Lines => File.ReadAllLines(Current);

    public static JournalRecord Start(string boot = "a") => new(JournalKind.Start, Noon, TimeSpan.FromSeconds(100)) { Boot = boot };

    public static JournalRecord Open(int source, int seconds = 3600) => new(JournalKind.Open, Noon, TimeSpan.FromSeconds(100))
    {
        Source = $"10.{source >> 16}.{(source >> 8) & 0xff}.{source & 0xff}",
        Name = "ssh",
        Cause = "knock",
        Packet = "tcp/8463",
        For = TimeSpan.FromSeconds(seconds),
    };

    /// <summary>A journal with a start and grants to 10.0.0.1 and on.</summary>
    public JournalFolder With(int grants)
    {
        using var file = new JournalFile(Folder);
        file.Open();
        file.Write([Start(), .. Enumerable.Range(1, grants).Select(i => Open(i))]);
        return this;
    }

    /// <summary>What a process that opens the journal now would know.</summary>
    public (JournalReading? Reading, IReadOnlyList<string> Sources) Reopened()
    {
        using var file = new JournalFile(Folder);
        var reading = file.Open();
        return (reading, [.. file.Memory.At(new JournalMoment("a", TimeSpan.FromSeconds(100), Noon)).Select(e => e.Key.Source).Order(StringComparer.Ordinal)]);
    }

    public void Dispose() => Directory.GetParent(Folder)!.Delete(recursive: true);
}
