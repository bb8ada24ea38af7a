namespace Postern.Rules.Model;

/// <summary>
/// What a script says about the router beside its rules, as far as it tells whether the rules can work. Checks read it; no back end
/// and no evaluator does. Empty for a script of rules alone.
/// </summary>
public sealed record RouterSetup
{
    public static readonly RouterSetup None = new();

    /// <summary>The file gives the router its addresses: it is a configuration, not a part to be pasted into one.</summary>
    public bool HasAddresses { get; init; }

    /// <summary><c>/ipv6 settings set disable-ipv6=yes</c>.</summary>
    public bool IsIpv6Off { get; init; }

    /// <summary>An NTP client is switched on.</summary>
    public bool KeepsTime { get; init; }

    public IReadOnlyList<InterfaceLink> Links { get; init; } = [];

    public IReadOnlyList<RouterService> Services { get; init; } = [];

    /// <summary>Scripts and schedules that cut the date into pieces by position.</summary>
    public IReadOnlyList<SourceSpan> DateCutters { get; init; } = [];
}

/// <summary>An interface whose packets the firewall sees under another name.</summary>
/// <param name="Lower">A bridge's port, or what PPPoE runs over.</param>
/// <param name="Upper">The bridge or the PPPoE interface.</param>
public readonly record struct InterfaceLink(string Lower, string Upper, bool IsBridge, SourceSpan Span);

/// <summary>A line of <c>/ip service</c>.</summary>
/// <param name="Port">Null when it was left as it is.</param>
/// <param name="IsOff">Null when the line does not say.</param>
public readonly record struct RouterService(string Name, ushort? Port, bool? IsOff, SourceSpan Span);
