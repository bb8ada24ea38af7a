using System.Text;
using Postern.Policy.Watching;

namespace Postern.Policy.Backends.Nftables;

/// <summary>A table as data: printed for people and golden files, or loaded piece by piece so that state outlives a reload.</summary>
public sealed record NftTable(string Name, string Comment, bool Owned, IReadOnlyList<NftSet> Sets, IReadOnlyList<NftChain> Chains)
{
    /// <summary>What the watcher has to decide for this table.</summary>
    public WatchPlan Watch { get; init; } = WatchPlan.None;

    /// <summary>The interfaces that rules name; a name that does not exist would guard nothing.</summary>
    public IReadOnlySet<string> Interfaces { get; init; } = new HashSet<string>();

    /// <summary>What <c>nft -f</c> takes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"table inet {Name} {{\n\tcomment \"{NftText.Quoted(Comment)}\"\n");
        if (Owned)
            text.Append("\tflags owner\n");
        foreach (var set in Sets)
            set.Print(text);
        foreach (var chain in Chains)
            chain.Print(text);
        return text.Append("}\n").ToString();
    }
}

/// <summary>A set, or a map when <see cref="DataType"/> is given.</summary>
public sealed record NftSet
{
    public required string Name { get; init; }

    /// <summary>nft's type, for example <c>ipv4_addr . mark</c>.</summary>
    public required string KeyType { get; init; }

    /// <summary>An expression that says the type where nft has no name for it; it is then what nft calls an integer.</summary>
    public string? TypeOf { get; init; }

    public string? DataType { get; init; }

    public string Flags { get; init; } = "";

    public int? Size { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>As nft writes them, <c>key : value</c> in a map.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>True when the watcher fills it and no packet does.</summary>
    public bool IsWatched { get; init; }

    /// <summary>True when packets or the watcher fill it: attempts, grants, bans, address lists, host names, which a reload must keep.</summary>
    public bool IsState => IsWatched || Flags.Contains("dynamic");

    public void Print(StringBuilder text)
    {
        text.Append($"\n\t{Keyword} {Name} {{\n\t\t{(TypeOf is null ? $"type {Type}" : $"typeof {TypeOf}")}\n");
        if (Flags.Length > 0)
            text.Append($"\t\tflags {Flags}\n");
        if (Size is { } size)
            text.Append($"\t\tsize {size}\n");
        if (Comment.Length > 0)
            text.Append($"\t\tcomment \"{NftText.Quoted(Comment)}\"\n");
        if (Elements.Count > 0)
            text.Append("\t\telements = {\n\t\t\t").AppendJoin(",\n\t\t\t", Elements).Append(" }\n");
        text.Append("\t}\n");
    }

    public string Keyword => DataType is null ? "set" : "map";

    public string Type => DataType is null ? KeyType : $"{KeyType} : {DataType}";
}

/// <param name="Hook">nft's line, for example <c>type filter hook prerouting priority raw; policy accept;</c>; null for one that is jumped to.</param>
public sealed record NftChain(string Name, string? Hook, string Comment, IReadOnlyList<string> Rules)
{
    public void Print(StringBuilder text)
    {
        text.Append($"\n\tchain {Name} {{\n");
        if (Comment.Length > 0)
            text.Append($"\t\tcomment \"{NftText.Quoted(Comment)}\"\n");
        if (Hook is not null)
            text.Append($"\t\t{Hook}\n");
        foreach (var rule in Rules)
            text.Append($"\t\t{rule}\n");
        text.Append("\t}\n");
    }
}
