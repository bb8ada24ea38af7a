using System.Net;
using Postern.Client.Spa;
using Postern.Spa.Fwknop;

namespace Postern.Client.Plans;

/// <summary>What came of a plan.</summary>
/// <param name="Problems">Empty where all went as asked; the kinds say what went wrong (<see cref="ProblemKind"/>).</param>
public sealed record KnockOutcome(IReadOnlyList<KnockProblem> Problems)
{
    /// <summary>One line for a person: <c>ssh open for 30 min, you are 198.51.100.7</c>, <c>3 knocks sent; tcp/22 answers after 340 ms</c>.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>The gate said so, or the door answered. False after a knock that nobody looked after.</summary>
    public bool IsKnownOpen { get; init; }

    /// <summary>When the grant ends, as far as gate or profile say.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of the packets that left last.</summary>
    public Route? Route { get; init; }

    public IReadOnlyList<SentKnock> Sent { get; init; } = [];

    /// <summary>How often the whole was knocked.</summary>
    public int Rounds { get; init; }

    /// <summary>With an invitation: what the gate said.</summary>
    public SpaOutcome? Spa { get; init; }

    /// <summary>With a stanza: what the packet asked for.</summary>
    public FwknopPayload? Fwknop { get; init; }

    /// <summary>How long what follows has to wait, since nobody has said that the door is open.</summary>
    public TimeSpan Settling { get; init; }

    /// <summary>Ended before its time, because somebody wanted it so.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>The address that the gate or the page saw, where one was asked.</summary>
    public IPAddress? SeenAs { get; init; }
}
