namespace Postern.Watcher.Log;

/// <summary>syslog's numbers.</summary>
public enum LogPriority
{
    Error = 3,
    Warning = 4,
    Notice = 5,
    Info = 6,
}

/// <param name="Fields">For journald, beside the message.</param>
public sealed record LogEntry(LogPriority Priority, string Message, IReadOnlyList<(string Name, string Value)> Fields);
