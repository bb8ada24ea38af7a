using Postern.Rules.Doors;

namespace Postern.Rules.Model;

/// <summary>
/// What a packet filter does, whoever wrote it down: chains of rules over timed address lists, as RouterOS has them, and at most
/// one <see cref="Guard"/>, which holds what a policy says and RouterOS rules cannot (a wrong knock starts over).
/// Every back end and the evaluator give it the same meaning. The guard decides first; what it lets by meets the chains.
/// </summary>
public sealed record RuleSet
{
    public Guard? Guard { get; init; }

    public IReadOnlyList<Chain> Chains { get; init; } = [];

    public IReadOnlyList<AddressListEntry> AddressListEntries { get; init; } = [];

    public IReadOnlyList<InterfaceList> InterfaceLists { get; init; } = [];

    public IReadOnlyList<Layer7Pattern> Layer7Patterns { get; init; } = [];
}

/// <summary>RouterOS's menus that hold packet filter rules, in the order in which a packet meets them.</summary>
public enum RuleTable
{
    Raw,
    Nat,
    Filter,
}

/// <summary>Where the kernel hands a packet to a chain; null for a chain that is only jumped to.</summary>
public enum Hook
{
    Prerouting,
    Input,
    Forward,
    Output,
    Postrouting,
}

/// <summary>Rules are tried from the top. At the end of a hooked chain: accept; of another: back to the caller.</summary>
/// <param name="Name">RouterOS's name: <c>input</c>, <c>prerouting</c>, <c>dstnat</c> or the user's own.</param>
public sealed record Chain(RuleTable Table, IpFamily Family, string Name, Hook? Hook, IReadOnlyList<Rule> Rules);

public sealed record Rule
{
    /// <summary>Sorted by <see cref="Matcher.Order"/>.</summary>
    public required IReadOnlyList<Matcher> Matchers { get; init; }

    public required Effect Effect { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>A disabled rule is present and inert.</summary>
    public bool Disabled { get; init; }

    /// <summary><c>log=yes</c>: written to the log, then the effect happens all the same.</summary>
    public bool Log { get; init; }

    public string LogPrefix { get; init; } = "";

    public required SourceSpan Span { get; init; }
}

/// <summary>An entry that the configuration itself puts into a list.</summary>
/// <param name="Range">Null when <paramref name="HostName"/> stands for it.</param>
/// <param name="Timeout">Null is a static entry; with a time it is dynamic and runs from the load.</param>
public sealed record AddressListEntry(
    IpFamily Family, string List, AddressRange? Range, string? HostName, TimeSpan? Timeout, string Comment, bool Disabled, SourceSpan Span)
{
    /// <summary><c>address=</c> as the user wrote it, name and value.</summary>
    public SourceSpan AddressSpan { get; init; } = Span;
}

/// <summary>Evaluated as include, then exclude, then members.</summary>
public sealed record InterfaceList(string Name, IReadOnlyList<string> Include, IReadOnlyList<string> Exclude, IReadOnlyList<string> Members, SourceSpan Span);

/// <param name="Expression">As stored, after the script's own escapes are undone.</param>
public sealed record Layer7Pattern(string Name, string Expression, SourceSpan Span)
{
    /// <summary><c>regexp=</c> as the user wrote it, name and value.</summary>
    public SourceSpan ExpressionSpan { get; init; } = Span;
}
