using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Spa.Rolling;

namespace Postern.Policy.Model;

/// <summary>A policy file, read: what is asked of packets, and what is asked of the watcher beside them.</summary>
public sealed record PolicyModel(Guard Guard)
{
    public HookSettings Hooks { get; init; } = HookSettings.None;

    /// <summary>Null where no door opens to single packets.</summary>
    public SpaPolicy? Spa { get; init; }

    /// <summary>Every router that the policy names, whether a door is enforced there or not.</summary>
    public IReadOnlyList<RouterPolicy> Routers { get; init; } = [];

    /// <summary>Which doors' grants go to which routers.</summary>
    public IReadOnlyList<RouterEnforcement> Enforcements { get; init; } = [];

    /// <summary>The keys of rolling knocks by the names of their doors.</summary>
    public IReadOnlyDictionary<string, RollingKey> RollingKeys { get; init; } = new Dictionary<string, RollingKey>();

    /// <summary>Where grants go of doors that other kinds of file bring in, which have no word for it; null: this kernel.</summary>
    public DefaultEnforcement? EnforcedByDefault { get; init; }

    /// <summary>The group whose members may use the watcher's control socket; null is root and the watcher's own user alone.</summary>
    public string? ControlGroup { get; init; }
}
