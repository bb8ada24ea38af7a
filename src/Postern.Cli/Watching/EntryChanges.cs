namespace Postern.Cli.Watching;

/// <summary>What two looks at the sets tell of the time between them.</summary>
public static class EntryChanges
{
    /// <summary>The kernel's listing tells the time that is left in whole seconds.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    /// <param name="told">Entries that an event has told of already since the last look.</param>
    /// <param name="leftAlone">Kinds of which a set was not read at one of the looks, so that nothing can be said of what is missing or new.</param>
    public static IEnumerable<WatchEvent> Between(
        IReadOnlyDictionary<EntryKey, EntryTime> before, IReadOnlyDictionary<EntryKey, EntryTime> after, DateTimeOffset now,
        IReadOnlySet<EntryKey> told, IReadOnlySet<EntryKind> leftAlone)
    {
        foreach (var (key, entry) in before)
        {
            if (!after.ContainsKey(key) && key.Kind != EntryKind.Stage && !leftAlone.Contains(key.Kind))
                yield return new WatchEvent(now, Gone(key.Kind, entry.Ends < now + Grain), key.Source, key.Name);
        }

        foreach (var (key, entry) in after)
        {
            if (!before.ContainsKey(key) && !told.Contains(key) && !leftAlone.Contains(key.Kind))
                yield return new WatchEvent(now, Came(key.Kind), key.Source, key.Name) { For = entry.Timeout };
        }
    }

    private static WatchKind Came(EntryKind kind) => kind switch
    {
        EntryKind.Grant => WatchKind.Grant,
        EntryKind.Ban => WatchKind.Ban,
        EntryKind.List => WatchKind.Listed,
        _ => WatchKind.Knock,
    };

    private static WatchKind Gone(EntryKind kind, bool inTime) => kind switch
    {
        EntryKind.Grant => inTime ? WatchKind.GrantExpired : WatchKind.GrantRevoked,
        EntryKind.Ban => inTime ? WatchKind.BanExpired : WatchKind.BanLifted,
        _ => inTime ? WatchKind.ListExpired : WatchKind.ListRemoved,
    };
}
