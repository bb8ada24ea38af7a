using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Postern.Bench.Hosts;

namespace Postern.Bench.Reports;

/// <param name="Asks">What must be reached.</param>
internal sealed record Bar(string Asks, bool IsReached);

/// <summary>A scenario's results: a Markdown table for people, JSON for machines, both in bench/results/.</summary>
internal sealed class Report(string scenario, string question, params string[] columns)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<(string[] Cells, Bar? Bar, object? Samples)> _rows = [];
    private readonly List<string> _notes = [];
    private bool _hasFailed;

    public bool ReachesAllBars => !_hasFailed && _rows.TrueForAll(row => row.Bar?.IsReached != false);

    /// <param name="samples">Every single value that the cells sum up; only in the JSON.</param>
    public void Row(string[] cells, Bar? bar = null, object? samples = null)
    {
        _rows.Add((cells, bar, samples));
        Console.Error.WriteLine($"  {string.Join(" | ", cells)}{(bar is null ? "" : $" | {Shown(bar)}")}");
    }

    public void Note(string note)
    {
        if (_notes.Contains(note))
            return;
        _notes.Add(note);
        Console.Error.WriteLine($"  note: {note}");
    }

    /// <param name="mustNot">It is the one under test: without its numbers no bar is reached.</param>
    public void Failed(string contender, string why, bool mustNot)
    {
        _hasFailed |= mustNot;
        Note($"{(mustNot ? "**NOT REACHED**: " : "")}{contender} failed: {why}");
    }

    public void Save()
    {
        var markdown = Markdown();
        File.WriteAllText(Path.Combine(Workplace.Results, $"{scenario}.md"), markdown);
        File.WriteAllText(Path.Combine(Workplace.Results, $"{scenario}.json"), Json());
        Console.WriteLine(markdown);
    }

    private static string Shown(Bar bar) => $"{bar.Asks}: {(bar.IsReached ? "reached" : "NOT REACHED")}";

    private static string Machine() =>
        $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the end";

    private string Markdown()
    {
        var text = new StringBuilder($"## {scenario}\n\n{question}\n\n");
        text.AppendLine($"| {string.Join(" | ", columns)} | must reach |");
        text.AppendLine($"|{string.Concat(Enumerable.Repeat("---|", columns.Length + 1))}");
        foreach (var (cells, bar, _) in _rows)
            text.AppendLine($"| {string.Join(" | ", cells.Select(cell => cell.Replace('|', '/').ReplaceLineEndings(" ")))} | {(bar is null ? "" : Shown(bar))} |");
        text.AppendLine();
        foreach (var note in _notes)
            text.AppendLine($"- {note.ReplaceLineEndings(" ")}");
        text.AppendLine($"- {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC; {Machine()}");
        return text.ToString();
    }

    private string Json() => JsonSerializer.Serialize(
        new
        {
            scenario,
            question,
            taken = DateTime.UtcNow,
            machine = Machine(),
            notes = _notes,
            rows = _rows.Select(row => new
            {
                cells = columns.Zip(row.Cells).ToDictionary(pair => pair.First, pair => pair.Second),
                bar = row.Bar,
                samples = row.Samples,
            }),
        },
        Indented);
}
