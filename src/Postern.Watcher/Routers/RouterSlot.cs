namespace Postern.Watcher.Routers;

/// <summary>One entry: what it is to be, what it is, and what is under way about it.</summary>
internal sealed class RouterSlot(RouterEntry entry)
{
    /// <summary>Doors whose grants the entry stands for, with their ends; one mostly, several where doors share a list.</summary>
    private readonly List<(string Door, DateTimeOffset Until)> _grants = [];

    public RouterEntry Entry => entry;

    /// <summary>The router's own name for the entry; null: it is not there, or somebody else's.</summary>
    public string? Id { get; set; }

    /// <summary>When the entry runs out by itself.</summary>
    public DateTimeOffset Until { get; set; }

    public ForeignEntry Foreign { get; set; }

    /// <summary>It was there when it should not have been.</summary>
    public bool MustFind { get; set; }

    /// <summary>How often it was looked for in vain since it was last met.</summary>
    public int Searches { get; set; }

    public bool IsBusy { get; set; }

    public bool IsQueued { get; set; }

    public int Failures { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    /// <summary>When it is looked at again although nothing happens; null: not by itself.</summary>
    public DateTimeOffset? Reminder { get; set; }

    /// <summary>Its time ran out; nobody took it away.</summary>
    public bool HasEnded { get; private set; }

    public bool IsWanted => _grants.Count > 0;

    /// <summary>The end of the grant that lasts longest, and its door.</summary>
    public (string Door, DateTimeOffset Until) Wanted => _grants.MaxBy(g => g.Until);

    public void Want(string door, DateTimeOffset until)
    {
        Drop(door);
        _grants.Add((door, until));
        HasEnded = false;
    }

    public void Drop(string door) => _grants.RemoveAll(g => g.Door == door);

    public void DropAll() => _grants.Clear();

    public void DropEnded(DateTimeOffset now) => HasEnded |= _grants.RemoveAll(g => g.Until <= now) > 0 && _grants.Count == 0;

    /// <summary>Nothing is known of the router any more.</summary>
    public void Forget()
    {
        (Id, Foreign, MustFind, Searches, IsBusy, Failures, NotBefore) = (null, ForeignEntry.None, false, 0, false, 0, default);
    }
}

/// <summary>An entry with the same address that Postern did not make.</summary>
internal enum ForeignEntry
{
    None,

    /// <summary>It ends later than the grant does.</summary>
    Longer,

    /// <summary>It stays: somebody wrote it into the router's configuration.</summary>
    Static,
}
