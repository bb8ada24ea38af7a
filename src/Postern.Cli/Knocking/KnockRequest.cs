using System.Net;
using Postern.Cli.Sessions;
using Postern.Client;
using Postern.Client.Plans;

namespace Postern.Cli.Knocking;

/// <summary>The command line, understood.</summary>
/// <param name="Target">As it was written.</param>
/// <param name="Words">Between TARGET and <c>--</c>.</param>
/// <param name="Delay">Null: what fits the way of knocking.</param>
/// <param name="Become">The command after <c>--</c> with its arguments; empty when there is none.</param>
internal sealed record KnockRequest(
    string Target,
    IReadOnlyList<string> Words,
    bool PortsAreUdp,
    TimeSpan? Delay,
    AddressChoice Choice,
    IPAddress? Source,
    IReadOnlyList<string> Become,
    bool IsVerbose,
    bool IsJson)
{
    public string? Key { get; init; }

    public string? Rc { get; init; }

    /// <summary>The file of a rolling knock's key, from which the knocks are derived instead of being given.</summary>
    public string? Rolling { get; init; }

    public TimeSpan? For { get; init; }

    public int? Prefix { get; init; }

    public bool Waits { get; init; } = true;

    public SessionWish Session { get; init; } = SessionWish.None;

    /// <summary>Of <c>--opens</c>.</summary>
    public IReadOnlyList<TriedService> Opens { get; init; } = [];

    /// <summary>Null: where it is known what to try.</summary>
    public bool? Verify { get; init; }

    /// <summary>How long it is knocked again; null for the usual time.</summary>
    public TimeSpan? Patience { get; init; }
}
