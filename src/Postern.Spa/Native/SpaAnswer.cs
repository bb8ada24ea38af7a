using System.Net;

namespace Postern.Spa.Native;

/// <summary>What the gate tells an authenticated client, and nobody else.</summary>
/// <param name="Refusal">None: the door is open.</param>
/// <param name="Seen">The address that the gate saw the packet come from.</param>
/// <param name="Now">The gate's clock.</param>
public sealed record SpaAnswer(SpaRefusal Refusal, string Door, IPAddress Seen, DateTimeOffset Now)
{
    /// <summary>What was let in; null where nothing was.</summary>
    public IPAddress? Granted { get; init; }

    /// <summary>The whole address unless a prefix was granted.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>When the grant ends, by the gate's clock; null where there is none.</summary>
    public DateTimeOffset? Until { get; init; }
}
