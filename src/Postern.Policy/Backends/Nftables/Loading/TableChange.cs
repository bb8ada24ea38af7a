using System.Text;

namespace Postern.Policy.Backends.Nftables.Loading;

/// <summary>
/// The commands that make one table another where the two differ in elements and rules alone, as a rolling knock's do from one period to the next: what is
/// equal in both keeps its counters, and the cost is that of the difference.
/// </summary>
public static class TableChange
{
    /// <summary>One transaction; empty where nothing differs, null where sets differ, so that the whole table has to be loaded.</summary>
    /// <param name="before">What the kernel holds.</param>
    public static string? Between(NftTable before, NftTable after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Name != after.Name || !before.Sets.Select(Definition).SequenceEqual(after.Sets.Select(Definition)))
            return null;
        var text = new StringBuilder();
        var (old, chains) = (before.Chains.ToDictionary(c => c.Name), after.Chains.ToDictionary(c => c.Name));
        if (after.Chains.Any(c => old.TryGetValue(c.Name, out var was) ? was.Hook != c.Hook : c.Hook is not null))
            return null;
        foreach (var made in after.Chains.Where(c => !old.ContainsKey(c.Name)))
            text.Append($"add chain inet {after.Name} {made.Name} {{ {(made.Comment.Length > 0 ? $"comment \"{NftText.Quoted(made.Comment)}\"; " : "")}}}\n");
        foreach (var chain in after.Chains)
        {
            if (old.TryGetValue(chain.Name, out var was) && was.Rules.SequenceEqual(chain.Rules))
                continue;
            if (was is not null)
                text.Append($"flush chain inet {after.Name} {chain.Name}\n");
            foreach (var rule in chain.Rules)
                text.Append($"add rule inet {after.Name} {chain.Name} {rule}\n");
        }

        foreach (var (was, set) in before.Sets.Zip(after.Sets))
            Elements(text, after.Name, was, set);
        foreach (var gone in before.Chains.Where(c => !chains.ContainsKey(c.Name)))
            text.Append($"flush chain inet {after.Name} {gone.Name}\n");
        foreach (var gone in before.Chains.Where(c => !chains.ContainsKey(c.Name)))
            text.Append($"delete chain inet {after.Name} {gone.Name}\n");
        return text.ToString();
    }

    private static NftSet Definition(NftSet set) => set with { Elements = [] };

    private static void Elements(StringBuilder text, string table, NftSet before, NftSet after)
    {
        var (old, wanted) = (before.Elements.ToHashSet(), after.Elements.ToHashSet());
        var gone = before.Elements.Where(e => !wanted.Contains(e)).ToList();
        var made = after.Elements.Where(e => !old.Contains(e)).ToList();
        if (gone.Count > 0)
            text.Append(ElementCommands.Delete(table, after.Name, gone));
        if (made.Count > 0)
            text.Append(ElementCommands.Add(table, after.Name, made));
    }
}
