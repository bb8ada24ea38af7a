using System.Text;
using System.Text.Json;
using Postern.Client;
using Postern.Client.Signing;
using Postern.Ui.Exchange;

namespace Postern.Ui.History;

/// <summary>
/// When this person knocked from the page, and what came of it: a line of JSON for each in a file that is theirs alone. Nothing of what was sent is in it.
/// A file that cannot be read or written is in nobody's way: a knock matters more than its record.
/// </summary>
/// <param name="home">The person's own folder.</param>
internal sealed class KnockHistory(string home)
{
    /// <summary>The oldest go first.</summary>
    public const int Most = 200;

    /// <summary>Bytes; longer is not ours.</summary>
    private const int LongestFile = 1 << 20;

    private readonly Lock _lock = new();

    public string File { get; } = Path.Combine(KeyPlaces.Folder(home), "history.jsonl");

    /// <summary>The latest first.</summary>
    public IReadOnlyList<HistoryEntry> Read()
    {
        lock (_lock)
            return [.. ReadAll().TakeLast(Most).Reverse()];
    }

    public void Add(HistoryEntry entry)
    {
        lock (_lock)
        {
            try
            {
                var all = ReadAll();
                // Rewritten now and then, appended to otherwise: a line that is appended disturbs no other.
                if (all.Count >= 2 * Most)
                    WholeFile.Replace(File, Encoding.UTF8.GetBytes(string.Concat(all.TakeLast(Most - 1).Append(entry).Select(Line))));
                else
                    Append(entry);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // See above.
            }
        }
    }

    public KnockProblem? Clear()
    {
        lock (_lock)
        {
            try
            {
                System.IO.File.Delete(File);
                return null;
            }
            catch (DirectoryNotFoundException)
            {
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return KnockProblem.Refused($"{File} cannot be removed: {e.Message}", "look who owns the folder");
            }
        }
    }

    private List<HistoryEntry> ReadAll()
    {
        if (!System.IO.File.Exists(File) || OwnFile.Read(File, LongestFile) is not { Text: { } text })
            return [];
        var entries = new List<HistoryEntry>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, PageJson.Default.HistoryEntry) is { } entry)
                    entries.Add(entry);
            }
            catch (JsonException)
            {
                // A line that a full disk cut off, or somebody's own.
            }
        }

        return entries;
    }

    private void Append(HistoryEntry entry)
    {
        WholeFile.CreateFolder(Path.GetDirectoryName(File)!);
        // The blank line is none of a reader's, and ends whatever a full disk cut off before.
        using var stream = WholeFile.Open(File, FileMode.Append);
        stream.Write(Encoding.UTF8.GetBytes('\n' + Line(entry)));
    }

    private static string Line(HistoryEntry entry) => JsonSerializer.Serialize(entry, PageJson.Default.HistoryEntry) + '\n';
}
