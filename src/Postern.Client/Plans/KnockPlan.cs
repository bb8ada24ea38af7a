using System.Net;
using Postern.Client.Fwknop;
using Postern.Spa.Keys;

namespace Postern.Client.Plans;

/// <summary>Where to knock, how, and what to try afterwards: made from a command line, a profile, or both.</summary>
/// <param name="Title">What the person calls it: a profile's name, or the host.</param>
/// <param name="Host">The gate by name or address.</param>
public sealed record KnockPlan(string Title, string Host, KnockMeans Means)
{
    public AddressChoice Choice { get; init; }

    /// <summary>An address of this machine to knock from; in single packets, the address to let in.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Between knocks, and after the last; null for what fits the means.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How long one would like to be let in; where no gate can be asked, how long one expects to be.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>What to try once the knock has left; empty: nothing is known to try.</summary>
    public IReadOnlyList<TriedService> Tries { get; init; } = [];

    /// <summary>Whether the knock is repeated, and its failure explained, until something of <see cref="Tries"/> answers.</summary>
    public bool IsVerified { get; init; }

    /// <summary>How long it is knocked again; null for the usual time, <see cref="Verifying.KnockSchedule.Longest"/>.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>A page that says as plain text which address it is asked from; null: none is asked.</summary>
    public Uri? AddressPage { get; init; }
}

/// <summary>How a plan knocks: a closed set.</summary>
public abstract record KnockMeans
{
    private KnockMeans()
    {
    }

    public sealed record Sequence(IReadOnlyList<PlannedStep> Steps) : KnockMeans;

    /// <summary>The steps of this moment are derived from the key each time.</summary>
    public sealed record RollingKey(string KeyFile) : KnockMeans;

    /// <param name="Key">A file, a fingerprint or a comment; null: those that a person has, in turn.</param>
    /// <param name="Waits">Whether the gate's answer is waited for.</param>
    public sealed record Invited(Invitation Invitation, string Door, string? Key = null, int? PrefixLength = null, bool Waits = true) : KnockMeans;

    public sealed record Stanza(FwknopStanza Fwknop) : KnockMeans;
}

/// <param name="Pause">After it, instead of the plan's delay.</param>
/// <param name="Times">How often it is sent before the next step's turn.</param>
public sealed record PlannedStep(Knock Knock, TimeSpan? Pause = null, int Times = 1);
