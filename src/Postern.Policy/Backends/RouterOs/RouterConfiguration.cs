using Postern.Policy.Model;

namespace Postern.Policy.Backends.RouterOs;

/// <summary>What is to be on a router: of each menu, in the order in which its items stand there. Each has a comment of its own, by which it is found again.</summary>
public sealed record RouterConfiguration(IReadOnlyList<RouterItem> Items);

public sealed record RouterOsOptions
{
    /// <summary>RouterOS 6 or 7: what differs between them in the text.</summary>
    public int Version { get; init; } = 7;

    /// <summary>Every rule gets a comment by which Postern finds it again, those of a RouterOS script too, in front of its own.</summary>
    public bool MarksAll { get; init; }

    /// <summary>Which of a policy's routers it is for; null: any of them.</summary>
    public Predicate<RouterPolicy>? IsFor { get; init; }

    /// <summary>Where grants of doors come to this router from a gate: beside the list that is named after a door, these let its sources in.</summary>
    public IReadOnlyList<RouterEnforcement> Enforcements { get; init; } = [];

    /// <summary>With what a policy has its routers enforce.</summary>
    /// <param name="policy">Null: nothing.</param>
    public RouterOsOptions With(PolicyModel? policy)
    {
        var names = policy?.Routers.Where(r => IsFor?.Invoke(r) ?? true).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        return this with { Enforcements = [.. policy?.Enforcements.Where(e => names!.Contains(e.Router)) ?? []] };
    }
}
