using Postern.Policy.Lowering;
using Postern.Rules.Model;

namespace Postern.Policy.Watching;

/// <summary>
/// What the kernel leaves to the watcher. It is made with the table, so that both speak of the same sets and numbers; whatever the
/// watcher decides it writes into those sets, which stay the only record.
/// </summary>
public sealed record WatchPlan
{
    public static readonly WatchPlan None = new();

    public IReadOnlyList<RuleLook> Rules { get; init; } = [];

    public IReadOnlyList<KnockLook> Knocks { get; init; } = [];

    public IReadOnlyList<HostNameUse> Names { get; init; } = [];

    /// <summary>TCP ports at which the policy wants an answer for HTTP knocks that nobody else gives.</summary>
    public IReadOnlyList<ushort> Listeners { get; init; } = [];

    /// <summary>TCP ports at which SPA packets come as the first bytes of a connection: it is accepted, and nothing is ever said.</summary>
    public IReadOnlyList<ushort> Streams { get; init; } = [];

    public IReadOnlyList<OneTimeUse> OneTime { get; init; } = [];

    public WatchPlan With(WatchPlan other) => new()
    {
        Rules = [.. Rules, .. other.Rules],
        Knocks = [.. Knocks, .. other.Knocks],
        Names = [.. Names, .. other.Names],
        Listeners = [.. Listeners.Union(other.Listeners)],
        Streams = [.. Streams.Union(other.Streams)],
        OneTime = [.. OneTime, .. other.OneTime],
    };
}

/// <summary>
/// A rule of a script whose payload conditions need a closer look. The kernel hands up, under the number, what met all its other
/// matchers; if the conditions hold too, the watcher does what the rule says, which is always to write a list.
/// </summary>
/// <param name="Id">Made from what the rule says, so that a reload does not change it.</param>
/// <param name="Conditions">Every <see cref="ContentMatcher"/> and <see cref="Layer7Matcher"/> of the rule; all must hold.</param>
/// <param name="Set">The kernel's set that stands for the list.</param>
/// <param name="Timeout">Null: the entry stays until the table goes.</param>
public sealed record RuleLook(
    uint Id, IpFamily Family, IReadOnlyList<Matcher> Conditions, PacketEnd End, string List, string Set, TimeSpan? Timeout, SourceSpan Span)
{
    /// <summary>Those that the conditions name. The compiler has seen that every expression can be run.</summary>
    public IReadOnlyList<Layer7Pattern> Patterns { get; init; } = [];
}

/// <summary>
/// The attempts at doors among whose steps some need a closer look. The kernel hands up, under the number, the packets that may be such
/// a step, with the state of the attempt as their mark, and ends the attempt; what follows from that source within
/// <see cref="Hold"/> is handed up too, so that knocks are judged in their order. The watcher writes the state that results.
/// </summary>
/// <param name="Id">The automaton's root.</param>
/// <param name="AttemptSet">The kernel's map of attempts without the digit of the family; the set of stages for a loose automaton.</param>
public sealed record KnockLook(uint Id, KnockAutomaton Automaton, string AttemptSet)
{
    /// <summary>How long a source's further packets wait in line behind the one that is looked at.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(200);
}

/// <summary>A host name that stands for addresses in one of the kernel's sets.</summary>
/// <param name="HostName">As <see cref="Plain"/> writes it.</param>
/// <param name="Family">V4 or V6.</param>
public sealed record HostNameUse(string HostName, IpFamily Family, string Set, SourceSpan Span)
{
    /// <summary>One spelling for a name: DNS knows no upper case, and no name without its root.</summary>
    public static string Plain(string hostName) => hostName.TrimEnd('.').ToLowerInvariant();
}
