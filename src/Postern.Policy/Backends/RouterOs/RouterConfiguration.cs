namespace Postern.Policy.Backends.RouterOs;

/// <summary>What is to be on a router: of each menu, in the order in which its items stand there. Each has a comment of its own, by which it is found again.</summary>
public sealed record RouterConfiguration(IReadOnlyList<RouterItem> Items);

public sealed record RouterOsOptions
{
    /// <summary>RouterOS 6 or 7: what differs between them in the text.</summary>
    public int Version { get; init; } = 7;

    /// <summary>Every rule gets a comment by which Postern finds it again, those of a RouterOS script too, in front of its own.</summary>
    public bool MarksAll { get; init; }
}
