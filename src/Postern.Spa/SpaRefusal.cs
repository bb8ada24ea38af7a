namespace Postern.Spa;

/// <summary>
/// Why an SPA packet opens nothing, in the order in which it is asked: what costs least first. A refusal is counted and told to the
/// gate's owner, and never answered on the wire unless the sender is authenticated. The names are part of JSON and logs.
/// </summary>
public enum SpaRefusal
{
    None,

    /// <summary>No packet of this protocol: length, alphabet, version or tag are wrong.</summary>
    Malformed,

    /// <summary>The very packet was accepted before.</summary>
    Replayed,

    /// <summary>No key's MAC or signature fits. Everything below is said of authenticated packets only.</summary>
    NotAuthentic,

    /// <summary>Authenticated, and yet its inside cannot be read: another mode of encryption, a wrong digest, fields out of bounds.</summary>
    Unreadable,

    /// <summary>Made too long ago, or the clocks differ.</summary>
    TooOld,

    /// <summary>Made in the future, or the clocks differ.</summary>
    TooEarly,

    /// <summary>The person's key is past its last day.</summary>
    KeyExpired,

    /// <summary>The person may not come from this address, or asks for another address than the policy lets them.</summary>
    Source,

    /// <summary>It names no source address, and the policy wants one.</summary>
    SourceUnstated,

    /// <summary>It was made for another gate address.</summary>
    Destination,

    /// <summary>The user name in it is not the one that the key belongs to.</summary>
    User,

    /// <summary>A door, port or forward that this key does not open.</summary>
    Door,

    /// <summary>It asks for a command to be run.</summary>
    Command,

    /// <summary>The replay cache is full or cannot be written: closed when in doubt.</summary>
    ReplayCache,
}
