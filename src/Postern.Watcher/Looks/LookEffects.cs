using Postern.Policy.Backends.Nftables.Loading;
using Postern.Watcher.Events;

namespace Postern.Watcher.Looks;

/// <summary>What looks lead to: changes to the kernel's sets, and what there is to tell. Filled by the judge, emptied by the loop.</summary>
public sealed class LookEffects
{
    public List<SetChange> Changes { get; } = [];

    /// <summary>Grants for prefixes, whose elements depend on those that are there.</summary>
    public List<WideGrant> WideGrants { get; } = [];

    public List<GateEvent> Events { get; } = [];

    public void Clear()
    {
        Changes.Clear();
        WideGrants.Clear();
        Events.Clear();
    }
}
