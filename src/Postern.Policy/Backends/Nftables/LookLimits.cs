using Postern.Policy.Backends.Nftables.Guards;

namespace Postern.Policy.Backends.Nftables;

/// <summary>How much the kernel hands up to the watcher, whatever asks for it: a step of a policy or a rule of a script.</summary>
internal static class LookLimits
{
    /// <summary>Of one source: more than a client needs, and a source that sends more only slows itself.</summary>
    public const string OfOneSource = "20/second burst 40 packets";

    /// <summary>Of all sources together, less than the watcher can take.</summary>
    public const string OfAll = "25000/second burst 5000 packets";

    /// <summary>Sources that are counted at once. When there is no more room, new ones are looked at without a limit of their own.</summary>
    public const int Room = 1 << 16;

    /// <summary>Hands the packet up, whole and at once.</summary>
    /// <param name="what"><see cref="GuardNames.LookEvent"/> or <see cref="GuardNames.HeldEvent"/>.</param>
    public static string HandUp(string what, uint id) => $"log prefix \"{what}{NftText.Mark(id)}\" group {NftablesOptions.LookGroup} queue-threshold 1";
}
