using Postern.Policy.Backends.RouterOs;
using Postern.Rules.Model;

namespace Postern.Policy.Model;

/// <summary>A policy's <c>gate: {enforce: …}</c>.</summary>
/// <param name="IsLocal">This kernel protects what the doors open.</param>
public sealed record DefaultEnforcement(bool IsLocal, IReadOnlyList<EnforcementPlace> Places)
{
    /// <summary>Gives their places to the doors that came after <paramref name="before"/>; a door that closes others lets nobody in anywhere.</summary>
    /// <param name="before">The policy with doors that say themselves where their grants go; null where there was none.</param>
    public static PolicyModel? Apply(PolicyModel? policy, PolicyModel? before)
    {
        if (policy?.EnforcedByDefault is not { } places)
            return policy;
        var known = before?.Guard.Doors.Select(d => d.Name).ToHashSet() ?? [];
        var added = policy.Guard.Doors.Where(d => d.Closes.Count == 0 && !known.Contains(d.Name)).Select(d => d.Name).ToHashSet();
        return policy with
        {
            Guard = policy.Guard with { Doors = [.. policy.Guard.Doors.Select(d => added.Contains(d.Name) ? d with { IsLocal = places.IsLocal } : d)] },
            Enforcements = [.. policy.Enforcements, .. policy.Guard.Doors.Where(d => added.Contains(d.Name)).SelectMany(d => places.Places.Select(p => p.Of(d.Name)))],
        };
    }
}

/// <summary>A router, and a list there.</summary>
/// <param name="List">Null: the list named after the door.</param>
public sealed record EnforcementPlace(string Router, string? List, SourceSpan Span)
{
    public RouterEnforcement Of(string door) => new(door, Router, List ?? RouterNames.GrantList(door), Span);
}
