using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Simulation;

/// <summary>What people do to a gate, and what must be true then. Time is the scenario's own.</summary>
public sealed record Scenario
{
    /// <summary>Between the knocks of one line, as the client sends them.</summary>
    public static readonly TimeSpan KnockInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>What a line with one packet takes.</summary>
    public static readonly TimeSpan PacketTime = TimeSpan.FromMilliseconds(1);

    public static readonly DateTimeOffset DefaultBegin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The IP versions that it is to be played over, each from a gate that was just loaded.</summary>
    public required IpFamily Families { get; init; }

    public required ScenarioHost Gate { get; init; }

    /// <summary>Where packets come in when their line does not say; null: where the rules expect strangers.</summary>
    public string? Interface { get; init; }

    public DateTimeOffset Begin { get; init; } = DefaultBegin;

    /// <summary>What answers, by host; a host that is not here answers on every port.</summary>
    public IReadOnlyDictionary<ScenarioHost, IReadOnlyList<PortPattern>> Listening { get; init; } = new Dictionary<ScenarioHost, IReadOnlyList<PortPattern>>();

    public required IReadOnlyList<ScenarioStep> Steps { get; init; }
}

/// <summary>Someone with a name and at most one address of each family.</summary>
public sealed record ScenarioHost(string Name, HostAddress? V4, HostAddress? V6)
{
    public IpFamily Families => (V4 is null ? 0 : IpFamily.V4) | (V6 is null ? 0 : IpFamily.V6);

    /// <exception cref="InvalidOperationException">There is none of this family.</exception>
    public HostAddress Address(IpFamily family) => (family == IpFamily.V4 ? V4 : V6) ?? throw new InvalidOperationException($"{Name} has no address of {family}");

    public override string ToString() => Name;
}

/// <summary>One line of a scenario.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Pause">Time that passes before it, beside what the lines before took.</param>
public abstract record ScenarioStep(SourceSpan Span, string Text, TimeSpan Pause)
{
    /// <summary>How long it takes.</summary>
    public virtual TimeSpan Duration => TimeSpan.Zero;

    /// <summary>Whether it can fail.</summary>
    public virtual bool IsExpectation => true;

    /// <summary>It is left out over an IP version in which one of its hosts has no address.</summary>
    public virtual IpFamily Families => IpFamily.Both;
}

/// <summary>Only time passes.</summary>
public sealed record WaitStep(SourceSpan Span, string Text, TimeSpan Pause) : ScenarioStep(Span, Text, Pause)
{
    public override bool IsExpectation => false;
}

/// <summary>A client knocks.</summary>
/// <param name="Expected">Of each of the packets; null: whatever.</param>
public sealed record KnockingStep(SourceSpan Span, string Text, TimeSpan Pause, ScenarioHost Source, ScenarioHost Target, string? Interface,
    IReadOnlyList<KnockStep> Knocks, Verdict? Expected) : ScenarioStep(Span, Text, Pause)
{
    public override TimeSpan Duration => Scenario.KnockInterval * Knocks.Count;

    public override IpFamily Families => Source.Families & Target.Families;

    public override bool IsExpectation => Expected is not null;
}

/// <summary>Someone tries a service with a single first packet.</summary>
/// <param name="Reaches">The packet must be accepted and something must answer; else not.</param>
public sealed record LookStep(SourceSpan Span, string Text, TimeSpan Pause, ScenarioHost Source, ScenarioHost Target, string? Interface,
    IpProtocol Protocol, ushort Port, bool Reaches) : ScenarioStep(Span, Text, Pause)
{
    public override TimeSpan Duration => Scenario.PacketTime;

    public override IpFamily Families => Source.Families & Target.Families;
}

/// <summary>One packet, as it was written.</summary>
/// <param name="Packet">Without addresses and interface, which depend on the family and on the gate; ICMP stands for ICMPv6 too.</param>
/// <param name="Size">The whole packet; null: as headers and payload have it.</param>
public sealed record SendStep(SourceSpan Span, string Text, TimeSpan Pause, ScenarioHost Source, ScenarioHost Target, string? Interface,
    Packet Packet, int? Size, Verdict? Expected) : ScenarioStep(Span, Text, Pause)
{
    public override TimeSpan Duration => Scenario.PacketTime;

    public override IpFamily Families => Source.Families & Target.Families;

    public override bool IsExpectation => Expected is not null;
}

/// <summary>What must be true of a host now.</summary>
/// <param name="Name">The list's or the door's; empty for a ban.</param>
public sealed record StateStep(SourceSpan Span, string Text, TimeSpan Pause, ScenarioHost Host, StateClaim Claim, string Name, bool Holds) : ScenarioStep(Span, Text, Pause)
{
    public override IpFamily Families => Host.Families;
}

public enum StateClaim
{
    /// <summary>An address list holds it.</summary>
    IsIn,

    /// <summary>It has a grant for a door.</summary>
    MayUse,

    IsBanned,
}
