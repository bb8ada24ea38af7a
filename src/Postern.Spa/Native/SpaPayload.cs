using System.Net;

namespace Postern.Spa.Native;

/// <summary>What a Postern SPA packet says, once it is opened and its signature verified.</summary>
/// <param name="Time">The client's clock, to the millisecond.</param>
/// <param name="Door">A door's name: 1 to 64 bytes of UTF-8.</param>
public sealed record SpaPayload(DateTimeOffset Time, string Door)
{
    /// <summary>How long the client would like; null leaves it to the gate. Whole seconds.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>The address that shall be let in; null: whoever the gate sees.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>The client wants its whole prefix let in, as networks need whose addresses change from one connection to the next; null: one address.</summary>
    public int? PrefixLength { get; init; }
}
