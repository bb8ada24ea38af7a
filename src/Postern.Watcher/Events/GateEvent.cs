namespace Postern.Watcher.Events;

/// <summary>What happened; the names are part of the JSON, in lower case with hyphens.</summary>
public enum GateEventKind
{
    /// <summary>A knock met a step, and more are to come.</summary>
    Knock,

    /// <summary>The last knock: the door is open to this source.</summary>
    Open,

    WrongKnock,

    /// <summary>A protected service, and no grant.</summary>
    Refused,

    /// <summary>An SPA packet that opened nothing; the cause says why, and the name whose it was where that is known.</summary>
    SpaRefused,

    Trap,

    /// <summary>A grant that no knock was seen for: by hand, or seen by looking at the sets only.</summary>
    Grant,
    GrantExpired,
    GrantRevoked,

    /// <summary>Knocks of the source itself ended it.</summary>
    GrantClosed,

    /// <summary>A ban that no touch of a trap was seen for.</summary>
    Ban,
    BanExpired,
    BanLifted,

    /// <summary>A source came on an address list of a RouterOS script.</summary>
    Listed,
    ListExpired,
    ListRemoved,
}

/// <summary>One line of <c>postern watch</c>.</summary>
/// <param name="Name">The stage (<c>ssh 2/4</c>) of a knock, the address list, or the door; empty where there is none.</param>
public sealed record GateEvent(DateTimeOffset Time, GateEventKind Kind, string Source, string Name)
{
    /// <summary>What the packet was for: <c>tcp/22</c>, <c>icmp/size=84</c>; null where no packet was seen.</summary>
    public string? Packet { get; init; }

    /// <summary>How long it lasts from now on; null where that is not known or it stays.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>What brought it about, where the kind does not say: <c>allowed by alice</c>, <c>restored</c>; null where there is nothing to say.</summary>
    public string? Cause { get; init; }

    /// <summary>Routers were told of it before it came to be told to people.</summary>
    internal bool IsCarried { get; init; }
}
