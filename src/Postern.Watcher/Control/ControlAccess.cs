using Postern.Linux;

namespace Postern.Watcher.Control;

/// <summary>Who may use the control socket: root, the watcher's own user, and the members of one group.</summary>
public sealed class ControlAccess(uint ownUser)
{
    private volatile NamedGroup? _group;

    /// <summary>Lets this group in from now on, and no other.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Use(string? group)
    {
        var number = group is null ? null : Accounts.GroupNumber(group);
        _group = number is { } known ? new NamedGroup(group!, known) : null;
        return group is not null && number is null
            ? $"there is no group {group} here, so root alone may use the control socket; make it (groupadd {group}) and reload, or correct gate: control"
            : null;
    }

    /// <summary>Root and the watcher's own user: for them there is always a place.</summary>
    public bool IsOwner(PeerUser peer) => peer.User == 0 || peer.User == ownUser;

    /// <summary>Null when this user may; otherwise why not, and what to do.</summary>
    public string? Refusal(PeerUser? peer)
    {
        if (peer is null)
            return "the kernel does not say who asks";
        var group = _group;
        if (IsOwner(peer) || (group is not null && peer.Groups.Contains(group.Number)))
            return null;
        return group is null
            ? "only root may use this gate's control socket; the policy can name a group that may too (gate: {control: GROUP})"
            : $"only root and members of the group {group.Name} may use this gate's control socket";
    }

    private sealed record NamedGroup(string Name, uint Number);
}
