using System.Net;
using Postern.Rules.Doors;
using Postern.Rules.Packets;
using Postern.Spa.Fwknop;

namespace Postern.Watcher.Spa;

/// <summary>What an authenticated packet asks for, whichever protocol said it. Postern's own names a door, fwknop's ports.</summary>
internal sealed record SpaAsk
{
    public string? Door { get; init; }

    public IReadOnlyList<RequestedPort> Ports { get; init; } = [];

    /// <summary>Where connections to the first port shall be forwarded to.</summary>
    public SpaForward? Forward { get; init; }

    /// <summary>A door that is opened whatever is asked for.</summary>
    public string? ForcedDoor { get; init; }

    /// <summary>The address that shall be let in; null: whoever is seen.</summary>
    public IPAddress? Stated { get; init; }

    /// <summary>Null: the whole address.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>How long the client would like; null leaves it to the gate.</summary>
    public TimeSpan? For { get; init; }
}

/// <param name="Host">Null where it is no address: names are not looked up for a packet.</param>
/// <param name="IsLocal">To a port of the gate itself.</param>
internal readonly record struct SpaForward(IPAddress? Host, ushort Port, bool IsLocal);

/// <param name="Prefix">Bits of the source that count.</param>
internal readonly record struct SpaGrant(HostAddress Source, int Prefix, IReadOnlyList<DoorGrant> Doors);

internal readonly record struct DoorGrant(Door Door, TimeSpan For);
