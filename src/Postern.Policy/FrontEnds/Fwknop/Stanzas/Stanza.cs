using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Spa.Fwknop;

namespace Postern.Policy.FrontEnds.Fwknop.Stanzas;

/// <summary>A stanza that was understood.</summary>
/// <param name="Name">The person's.</param>
/// <param name="Span">Its SOURCE.</param>
internal sealed record Stanza(string Name, int Number, FwknopKey Key, KeyLimits Limits, SourceSpan Span)
{
    public string? User { get; init; }

    public IReadOnlyList<AddressRange> Destinations { get; init; } = [];

    /// <summary>Null where it names none: whatever others protect.</summary>
    public IReadOnlyList<PortPattern>? Ports { get; init; }

    public IReadOnlyList<PortPattern> Restricted { get; init; } = [];

    public SourceSpan RestrictedSpan { get; init; }

    public ForwardTarget? ForwardTo { get; init; }

    /// <summary>What is run instead of a port being opened; null where nothing is.</summary>
    public CommandCycle? Cycle { get; init; }

    public TimeSpan For => Limits.For!.Value;

    public TimeSpan Longest => Limits.Longest!.Value;
}

/// <param name="Close">Null where nothing is run at the end.</param>
internal sealed record CommandCycle(IReadOnlyList<string> Open, SourceSpan OpenSpan, IReadOnlyList<string>? Close, SourceSpan CloseSpan);
