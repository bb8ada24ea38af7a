namespace Postern.Watcher.Events;

/// <summary>What two looks at the sets tell of the time between them.</summary>
public static class EntryChanges
{
    /// <summary>The kernel's listing tells the time that is left in whole seconds.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    /// <param name="told">Entries that an event has told of already since the last look.</param>
    /// <param name="taken">Entries of which an event has told since the last look that they were taken away.</param>
    /// <param name="leftAlone">Kinds of which a set was not read at one of the looks, so that nothing can be said of what is missing or new.</param>
    public static IEnumerable<GateEvent> Between(
        IReadOnlyDictionary<EntryKey, EntryTime> before, IReadOnlyDictionary<EntryKey, EntryTime> after, DateTimeOffset now,
        IReadOnlySet<EntryKey> told, IReadOnlySet<EntryKey> taken, IReadOnlySet<EntryKind> leftAlone)
    {
        foreach (var (key, entry) in before)
        {
            if (!after.ContainsKey(key) && key.Kind != EntryKind.Stage && !taken.Contains(key) && !leftAlone.Contains(key.Kind))
                yield return new GateEvent(now, Gone(key.Kind, entry.Ends < now + Grain), key.Source, key.Name);
        }

        foreach (var (key, entry) in after)
        {
            if (!before.ContainsKey(key) && !told.Contains(key) && !leftAlone.Contains(key.Kind))
                yield return new GateEvent(now, Came(key.Kind), key.Source, key.Name) { For = entry.Timeout };
        }
    }

    private static GateEventKind Came(EntryKind kind) => kind switch
    {
        EntryKind.Grant => GateEventKind.Grant,
        EntryKind.Ban => GateEventKind.Ban,
        EntryKind.List => GateEventKind.Listed,
        _ => GateEventKind.Knock,
    };

    private static GateEventKind Gone(EntryKind kind, bool inTime) => kind switch
    {
        EntryKind.Grant => inTime ? GateEventKind.GrantExpired : GateEventKind.GrantRevoked,
        EntryKind.Ban => inTime ? GateEventKind.BanExpired : GateEventKind.BanLifted,
        _ => inTime ? GateEventKind.ListExpired : GateEventKind.ListRemoved,
    };
}
