namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>
/// The names that the guard's sets and chains have in the kernel: what <c>status</c>, <c>allow</c> and a person with
/// <c>nft list</c> look for. A digit at the end is the IP version.
/// </summary>
public static class GuardNames
{
    /// <summary>source . door: who may pass where, for how long.</summary>
    public const string Grants = "grants";

    /// <summary>Sources with any grant; traps leave them alone.</summary>
    public const string Admitted = "admitted";

    public const string Banned = "banned";

    public const string Trusted = "trusted";

    /// <summary>What the trusted host names stand for at the moment; the watcher fills it.</summary>
    public const string TrustedNames = Trusted + NamesPart;

    /// <summary>In the name of every set that holds what host names stand for.</summary>
    public const string NamesPart = ".names";

    /// <summary>source → state of its attempt, for all doors that are strict about the whole gate.</summary>
    public const string Attempts = "attempts";

    /// <summary>source . source port . port of TCP connections that were there before the gate.</summary>
    public const string Earlier = "earlier";

    /// <summary>source → a bucket of the changes that its attempts may still make.</summary>
    public const string Busy = "busy";

    /// <summary>source . state, for doors whose stages only time out.</summary>
    public const string Stages = "stages";

    /// <summary>protocol . port → where the guard goes with a new packet: the one look-up that ordinary traffic pays.</summary>
    public const string Ports = "ports";

    /// <summary>protocol . port → the door that protects it.</summary>
    public const string Services = "services";

    /// <summary>address . protocol . port → the door that protects a host behind the gate.</summary>
    public const string Routed = "routed";

    /// <summary>protocol . port → the chain that translates what its door has let in.</summary>
    public const string Forwards = "forwards";

    /// <summary>state . protocol . port → state: the automaton.</summary>
    public const string Transitions = "transitions";

    /// <summary>state . protocol . port of the knock that led there: its repeats are no mistake.</summary>
    public const string Repeats = "repeats";

    /// <summary>state → the chain that opens its door.</summary>
    public const string Arrivals = "arrivals";

    /// <summary>The other waiting states by label, for people: those whose step is not in <see cref="Transitions"/>.</summary>
    public const string States = "states";

    /// <summary>prefix . door: grants that are wider than one address. Only in policies that allow some.</summary>
    public const string WideGrants = "grants.wide";

    /// <summary>The tags that an SPA packet of ours may begin with at the moment; the watcher fills it.</summary>
    public const string SpaTags = "spa.tags";

    /// <summary>Numbers of sequences that open once and have done so.</summary>
    public const string Spent = "spent";

    /// <summary>source . number of a rolling knock's sequence that it has used.</summary>
    public const string Users = "users";

    /// <summary>Sources of which a packet is being looked at; what they send next waits in line behind it.</summary>
    public const string Held = "held";

    /// <summary>Sources that get so many closer looks and no more.</summary>
    public const string Looked = "looked";

    /// <summary>Log prefixes of the packets that the watcher looks at; the look's number follows as <c>0x0123abcd</c>.</summary>
    public const string LookEvent = "postern look ";

    /// <summary>The same for what follows from a held source.</summary>
    public const string HeldEvent = "postern held ";

    /// <summary>Log prefix of the packets that the watcher's second loop looks at.</summary>
    public const string SpaEvent = "postern spa";

    /// <summary>The log prefixes by which <c>postern watch</c> tells events apart.</summary>
    public const string KnockEvent = "postern knock";

    public const string OpenEvent = "postern open ";

    public const string CloseEvent = "postern close ";

    public const string WrongEvent = "postern wrong";

    public const string TrapEvent = "postern trap";

    public const string RefusedEvent = "postern refused";
}
