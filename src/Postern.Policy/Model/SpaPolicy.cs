using Postern.Rules.Model;
using Postern.Spa.Fwknop;
using Postern.Spa.Keys;

namespace Postern.Policy.Model;

/// <summary>Who may open doors by a single packet, and with which keys. Where packets come in is the guard's (<see cref="Rules.Doors.SpaEntrance"/>).</summary>
public sealed record SpaPolicy
{
    /// <summary>The gate's own keys, the newest first; empty where nobody has an SSH key.</summary>
    public IReadOnlyList<GateKey> GateKeys { get; init; } = [];

    public required IReadOnlyList<Person> People { get; init; }

    /// <summary>How far a packet's time may be from the gate's clock, either way. fwknopd's MAX_SPA_PACKET_AGE.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(120);
}

/// <summary>A name in a door's <c>spa:</c>, with the keys that stand for it.</summary>
public sealed record Person(string Name, SourceSpan Span)
{
    public IReadOnlyList<PersonKey> Keys { get; init; } = [];

    /// <summary>What may be asked of an fwknop client; in the order in which they are tried.</summary>
    public IReadOnlyList<FwknopStanza> Stanzas { get; init; } = [];
}

/// <summary>One line of a person's authorized_keys.</summary>
public sealed record PersonKey(SshPublicKey Key, KeyLimits Limits, SourceSpan Span)
{
    /// <summary>What follows the key on its line; for people.</summary>
    public string Comment { get; init; } = "";
}

/// <summary>One stanza of access.conf, or an fwknop key of a policy.</summary>
public sealed record FwknopStanza(FwknopKey Key, KeyLimits Limits, SourceSpan Span)
{
    /// <summary>The user name that packets must carry; null: any.</summary>
    public string? User { get; init; }

    /// <summary>The addresses of the gate that packets must have come to; empty: any.</summary>
    public IReadOnlyList<AddressRange> Destinations { get; init; } = [];

    /// <summary>The door that every request opens, whatever port it names (FORCE_NAT, FORWARD_ALL); null: the doors that protect the ports it names.</summary>
    public string? ForcedDoor { get; init; }
}

/// <summary>Which address a packet lets in.</summary>
public enum SourceRule
{
    /// <summary>The one that the gate sees. A packet that names another is refused.</summary>
    Observed,

    /// <summary>The one that the packet names, wherever it came from. fwknopd's REQUIRE_SOURCE_ADDRESS.</summary>
    Stated,

    /// <summary>The packet must name the address that the gate sees.</summary>
    Both,

    /// <summary>The one that the packet names, or else the one that the gate sees: fwknopd's own.</summary>
    Either,
}

/// <summary>What holders of a key may do, beside what their person may.</summary>
public sealed record KeyLimits
{
    public static readonly KeyLimits None = new();

    /// <summary>Names of doors; null: every door that names the person.</summary>
    public IReadOnlyList<string>? Doors { get; init; }

    /// <summary>Where packets may come from; empty: anywhere.</summary>
    public IReadOnlyList<AddressRange> Sources { get; init; } = [];

    public SourceRule Source { get; init; } = SourceRule.Observed;

    /// <summary>The widest prefixes that a grant may be for; whole addresses unless somebody's network changes them.</summary>
    public int Prefix4 { get; init; } = 32;

    public int Prefix6 { get; init; } = 128;

    /// <summary>The moment from which on the key is nothing any more.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The authenticator that keeps the key need not be touched for each packet.</summary>
    public bool WithoutTouch { get; init; }

    /// <summary>It must have asked for a PIN or a finger.</summary>
    public bool WithVerification { get; init; }

    /// <summary>How long a grant lasts that asks for no time; null: the door's.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>The longest that a client may ask for; null: the door's <c>for</c>.</summary>
    public TimeSpan? Longest { get; init; }

    /// <summary>The two times above stand on a key's own line, and nobody gave its person a longest one: they reach no further than the door's <c>for</c>.</summary>
    public bool StaysWithinDoor { get; init; }
}
