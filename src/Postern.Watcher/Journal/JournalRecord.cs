using Postern.Watcher.Events;

namespace Postern.Watcher.Journal;

/// <summary>What a record tells; the names are part of the file, in lower case with hyphens.</summary>
public enum JournalKind
{
    /// <summary>The watcher began, in the boot that the record names.</summary>
    Start,

    /// <summary>The watcher ended as it was told to.</summary>
    Stop,

    /// <summary>The last knock: a grant, or its renewal.</summary>
    Open,

    /// <summary>A grant, or its renewal, that no knock was seen for.</summary>
    Grant,
    GrantExpired,
    GrantRevoked,

    /// <summary>A knock ended it.</summary>
    GrantClosed,

    /// <summary>A grant that was live when this file was begun, with the time that remained.</summary>
    GrantHeld,

    /// <summary>A grant that came back after a boot, with the time that remained.</summary>
    GrantRestored,
    GrantNotRestored,

    /// <summary>A trap was touched, and its source banned.</summary>
    Trap,

    /// <summary>A ban that no touch of a trap was seen for.</summary>
    Ban,
    BanExpired,
    BanLifted,
    BanHeld,
    BanRestored,
    BanNotRestored,

    Refused,

    /// <summary>An SPA packet that opened nothing; the cause says why, and the name whose it was where that is known.</summary>
    SpaRefused,

    /// <summary>How many refusals were too many to write down.</summary>
    LeftOut,

    Listed,
    ListExpired,
    ListRemoved,

    /// <summary>The addresses that a host name stands for from now on.</summary>
    Addresses,

    /// <summary>The wall clock was set.</summary>
    Clock,

    /// <summary>The gate was taken down in this very boot: what was live is over.</summary>
    Cleared,

    /// <summary>How many records could not be written; what is live follows anew.</summary>
    Missing,
}

/// <summary>One line of the journal.</summary>
/// <param name="Time">The wall clock's.</param>
/// <param name="Up">How long the boot had lasted: what durations are measured by, since the wall clock may be set.</param>
public sealed record JournalRecord(JournalKind Kind, DateTimeOffset Time, TimeSpan Up)
{
    /// <summary>One more than that of the record before; a gap is records that somebody took out.</summary>
    public long Number { get; init; }

    public string Source { get; init; } = "";

    /// <summary>The door, the address list or the host name; empty where there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the packet was for, as <see cref="GateEvent.Packet"/>.</summary>
    public string? Packet { get; init; }

    public string? Cause { get; init; }

    /// <summary>How long it lasts from this record on; null where that is not known or it stays.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>What <see cref="For"/> was when the grant or ban was made; null where that is the same.</summary>
    public TimeSpan? Given { get; init; }

    /// <summary>Of a start.</summary>
    public string? Boot { get; init; }

    /// <summary>Of a host name.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>How many were left out or are missing.</summary>
    public long Count { get; init; }

    /// <summary>Null for what the journal does not keep: knocks that lead to no door.</summary>
    public static JournalRecord? Of(GateEvent seen, TimeSpan up)
    {
        if (KindOf(seen.Kind) is not { } kind)
            return null;
        return new JournalRecord(kind, seen.Time, up)
        {
            Source = seen.Source,
            Name = seen.Name,
            Packet = seen.Packet,
            Cause = seen.Cause ?? (kind == JournalKind.Open ? "knock" : null),
            For = seen.For,
        };
    }

    public static JournalRecord Of(NameAddresses fact, TimeSpan up) =>
        new(JournalKind.Addresses, fact.Time, up) { Name = fact.HostName, Addresses = [.. fact.Addresses.Select(a => a.ToString())] };

    private static JournalKind? KindOf(GateEventKind kind) => kind switch
    {
        GateEventKind.Open => JournalKind.Open,
        GateEventKind.Refused => JournalKind.Refused,
        GateEventKind.SpaRefused => JournalKind.SpaRefused,
        GateEventKind.Trap => JournalKind.Trap,
        GateEventKind.Grant => JournalKind.Grant,
        GateEventKind.GrantExpired => JournalKind.GrantExpired,
        GateEventKind.GrantRevoked => JournalKind.GrantRevoked,
        GateEventKind.GrantClosed => JournalKind.GrantClosed,
        GateEventKind.Ban => JournalKind.Ban,
        GateEventKind.BanExpired => JournalKind.BanExpired,
        GateEventKind.BanLifted => JournalKind.BanLifted,
        GateEventKind.Listed => JournalKind.Listed,
        GateEventKind.ListExpired => JournalKind.ListExpired,
        GateEventKind.ListRemoved => JournalKind.ListRemoved,
        _ => null,
    };
}
