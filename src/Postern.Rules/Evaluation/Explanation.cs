using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>
/// Collects why one packet was judged so: the rules it met, the first matcher that failed in each it did not, what was written to
/// lists, and what the guard made of it. Asked for packet by packet, because it costs memory and visits every rule.
/// </summary>
public sealed class Explanation
{
    private readonly List<Reason> _reasons = [];

    /// <summary>In the order in which they happened.</summary>
    public IReadOnlyList<Reason> Reasons => _reasons;

    public void Clear() => _reasons.Clear();

    internal void Add(Reason reason) => _reasons.Add(reason);
}

/// <summary>One thing that happened to a packet.</summary>
public abstract record Reason;

/// <param name="Index">Place of the rule in its chain, 0 first.</param>
public sealed record RuleMet(Chain Chain, int Index) : Reason
{
    public Rule Rule => Chain.Rules[Index];
}

/// <param name="Failed">The first matcher, in RouterOS's order, that did not hold.</param>
public sealed record RuleMissed(Chain Chain, int Index, Matcher Failed) : Reason
{
    public Rule Rule => Chain.Rules[Index];
}

/// <summary>A built-in chain came to its end, whose policy is accept.</summary>
public sealed record ChainEnded(Chain Chain) : Reason;

/// <summary>An earlier packet of the connection was fast-tracked, so that no rule is asked.</summary>
public sealed record FastTracked : Reason;

/// <param name="Until">Null: no time limit.</param>
public sealed record ListWritten(IpFamily Family, string List, HostAddress Address, DateTimeOffset? Until) : Reason;

/// <summary>An address translation that this packet got, or that its connection has.</summary>
public sealed record Translated(HostAddress Destination, ushort Port) : Reason;

/// <summary>What the guard of a policy made of the packet.</summary>
/// <param name="Door">The door concerned, if one is.</param>
/// <param name="Step">The step that was met, 1 first; 0 where none was.</param>
/// <param name="Until">When the grant, ban or attempt that was written ends.</param>
public sealed record GuardReason(GuardEvent Event, Door? Door = null, int Step = 0, DateTimeOffset? Until = null) : Reason;

public enum GuardEvent
{
    /// <summary>The packet came in by an interface, or is of a kind, that the guard does not look at.</summary>
    NotGuarded,

    /// <summary>It belongs to a connection that the gate knows.</summary>
    KnownConnection,
    PublicPort,
    Granted,
    Trusted,

    /// <summary>A protected service and no grant.</summary>
    Refused,

    /// <summary>The expected knock; <see cref="GuardReason.Step"/> says which.</summary>
    Knock,

    /// <summary>The last knock again, a retransmission for instance: renews the time.</summary>
    RepeatedKnock,

    /// <summary>The last step: the door is open.</summary>
    Opened,

    /// <summary>The last step of a sequence that has opened its door before, and does so once.</summary>
    Spent,

    /// <summary>The last step of knocks that close the door.</summary>
    Closed,

    /// <summary>The attempt is over.</summary>
    WrongKnock,

    /// <summary>More changes than any client makes: not judged.</summary>
    TooBusy,
    Trapped,

    /// <summary>A trap, but the source has a grant or is trusted.</summary>
    Spared,
    Banned,

    /// <summary>A port that the policy does not name; <see cref="Guard.Unlisted"/> decides.</summary>
    UnlistedPassed,
    UnlistedDropped,

    /// <summary>What should have been written was not: there is no room for another entry.</summary>
    NoRoom,

    /// <summary>A knock's packet is dropped or handed on, as its door says.</summary>
    KnockDropped,
    HandedOn,

    /// <summary>It may be an SPA packet: the watcher looks at it, nobody else gets it.</summary>
    SpaPacket,

    /// <summary>As long as Postern's own SPA packets: the watcher gets it if its tag is valid, nobody else gets it.</summary>
    SpaByTag,

    /// <summary>At a port that is there for SPA packets alone, and none.</summary>
    NoSpaPacket,

    /// <summary>It may be an SPA packet in a connection: the watcher gets a copy.</summary>
    SpaCopied,

    /// <summary>The door lets the source in, and forwards to hosts of the other IP version only.</summary>
    NowhereToGo,
}
