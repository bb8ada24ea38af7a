using System.Globalization;
using Postern.Linux.Systemd;
using Postern.Policy.Text;
using Postern.Watcher.Events;

namespace Postern.Watcher.Log;

/// <summary>
/// What the watcher says of the gate and of itself: to journald with fields where standard error leads there, else as lines with the
/// time. However much strangers do, it says no more than so many lines a second, and how many it left out. For concurrent use.
/// </summary>
public sealed class GateLog(TimeProvider time, Action<LogEntry> write) : IDisposable
{
    /// <summary>Lines a second about what strangers do.</summary>
    public const int StrangersLines = 50;

    /// <summary>Lines a second about grants: knocks that are right are rarer.</summary>
    public const int OtherLines = 500;

    private readonly Lock _gate = new();
    private readonly LineBudget _strangers = new(StrangersLines);
    private readonly LineBudget _others = new(OtherLines);
    private JournalSocket? _journal;

    /// <param name="error">Standard error, for where there is no journald.</param>
    public static GateLog Open(TimeProvider time, TextWriter error)
    {
        var journal = JournalSocket.IsStandardError() ? JournalSocket.Connect() : null;
        return new GateLog(time, entry =>
        {
            if (journal?.Send(JournalFields(entry)) != true)
                error.WriteLine(Line(entry, time.GetUtcNow()));
        })
        {
            _journal = journal,
        };
    }

    /// <summary>Something of the watcher's own: a start, a reload, a trouble. Not limited: its causes are.</summary>
    public void Say(LogPriority priority, string text)
    {
        lock (_gate)
            write(new LogEntry(priority, LogText.Clean(text), []));
    }

    public void Tell(GateEvent seen)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            SayLeftOut(now);
            if (EventMessage.Of(seen) is { } entry && (EventMessage.IsStrangers(seen.Kind) ? _strangers : _others).Take(now))
                write(entry);
        }
    }

    /// <summary>Says what was left out in a second that is over, if nothing else has come since; to be called now and then.</summary>
    public void Tick()
    {
        lock (_gate)
            SayLeftOut(time.GetUtcNow());
    }

    public void Dispose() => _journal?.Dispose();

    internal static string Line(LogEntry entry, DateTimeOffset now) =>
        $"{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} postern: {entry.Message}";

    internal static IReadOnlyList<(string, string)> JournalFields(LogEntry entry) =>
    [
        ("MESSAGE", entry.Message),
        ("PRIORITY", ((int)entry.Priority).ToString(CultureInfo.InvariantCulture)),
        ("SYSLOG_IDENTIFIER", "postern"),
        .. entry.Fields,
    ];

    private void SayLeftOut(DateTimeOffset now)
    {
        if (_strangers.TakeLeftOut(now) + _others.TakeLeftOut(now) is > 0 and var lines)
            write(new LogEntry(LogPriority.Warning, $"{lines.ToString("N0", CultureInfo.InvariantCulture)} lines left out: more than {StrangersLines} a second about strangers, or {OtherLines} about grants", []));
    }
}
