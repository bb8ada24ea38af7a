namespace Postern.Policy.Backends.Nftables.Loading;

/// <summary>nft commands on elements of a set: one statement for all of them, because a statement for each of a hundred thousand would take minutes.</summary>
public static class ElementCommands
{
    /// <param name="elements">At least one, as nft writes it, with its time and value.</param>
    public static string Add(string table, string set, IEnumerable<string> elements) => Statement("add", table, set, elements);

    /// <param name="elements">At least one; one that is there already undoes the whole transaction.</param>
    public static string Create(string table, string set, IEnumerable<string> elements) => Statement("create", table, set, elements);

    /// <param name="keys">At least one; one that is not there undoes the whole transaction.</param>
    public static string Delete(string table, string set, IEnumerable<string> keys) => Statement("delete", table, set, keys);

    /// <summary>
    /// The elements are gone, whether they were there or not. Deleting what is not there, or has just expired, would undo the whole
    /// transaction; adding what is there changes nothing.
    /// </summary>
    /// <param name="keys">At least one, of a set of timed elements.</param>
    public static string Absent(string table, string set, IReadOnlyCollection<string> keys) =>
        Add(table, set, keys.Select(k => k + " timeout 1s")) + Delete(table, set, keys);

    private static string Statement(string verb, string table, string set, IEnumerable<string> elements) =>
        $"{verb} element inet {table} {set} {{ {string.Join(", ", elements)} }}\n";
}
