using Postern.Policy.Model;
using Postern.Rules.Doors;

namespace Postern.Policy.Backends.Clients;

/// <summary>What a policy knows of single packets, for forms that hand a key to a client.</summary>
/// <param name="Entrance">Where packets come in.</param>
/// <param name="Person">Whose keys; null where nobody chose.</param>
public sealed record DoorKeys(SpaPolicy Spa, SpaEntrance Entrance, string? Person)
{
    /// <summary>Null where no door opens to single packets.</summary>
    public static DoorKeys? Of(PolicyModel? policy, string? person) => policy is { Spa: { } spa, Guard.Spa: { } entrance } ? new DoorKeys(spa, entrance, person) : null;
}
