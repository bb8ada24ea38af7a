using System.Net;

namespace Postern.Client.Spa;

/// <summary>What a person asks of a gate by a Postern packet.</summary>
/// <param name="For">Null leaves it to the gate.</param>
/// <param name="Source">The address to let in; null: whoever the gate sees.</param>
/// <param name="PrefixLength">Null: one address.</param>
public sealed record SpaWish(string Door, TimeSpan? For, IPAddress? Source, int? PrefixLength);
