using System.Text;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Loading;

namespace Postern.Watcher.Looks;

/// <summary>Changes as nft commands. Of several to one element only the last is made.</summary>
public static class ChangeText
{
    /// <summary>
    /// One transaction for all: an element that is there is taken out first, because the kernel renews no time of one that stays.
    /// Adding before deleting makes that safe where it is not there. A map's element with a value that nobody expected
    /// makes the whole fail.
    /// </summary>
    /// <param name="areNew">Elements of sets that shall be there are taken for new, which is a third of the work; one that is there makes the whole fail.</param>
    public static string Batch(string table, IReadOnlyList<SetChange> changes, bool areNew = false)
    {
        var text = new StringBuilder();
        foreach (var set in Latest(changes).GroupBy(c => c.Set))
        {
            var mayBeThere = set.Where(c => c.Before is not null || c.IsGone || (c.Data is null && !areNew)).ToList();
            if (mayBeThere.Count > 0)
            {
                text.Append(ElementCommands.Add(table, set.Key, mayBeThere.Select(c => Element(c.Key, TimeSpan.FromSeconds(1), c.Before))))
                    .Append(ElementCommands.Delete(table, set.Key, mayBeThere.Select(c => c.Key)));
            }

            var wanted = set.Where(c => !c.IsGone).Select(c => Element(c.Key, c.Timeout, c.Data)).ToList();
            if (wanted.Count > 0)
                text.Append(areNew ? ElementCommands.Create(table, set.Key, wanted) : ElementCommands.Add(table, set.Key, wanted));
        }

        return text.ToString();
    }

    /// <summary>For an element that is there, whatever its value.</summary>
    public static string Replace(string table, SetChange change) =>
        ElementCommands.Delete(table, change.Set, [change.Key]) + (change.IsGone ? "" : Add(table, change));

    /// <summary>For an element that is not there.</summary>
    public static string Add(string table, SetChange change) =>
        ElementCommands.Add(table, change.Set, [Element(change.Key, change.Timeout, change.Data)]);

    private static string Element(string key, TimeSpan? timeout, string? data) =>
        $"{key}{(timeout is { } time ? $" timeout {NftText.Time(time)}" : "")}{(data is null ? "" : $" : {data}")}";

    // What the kernel holds is what the first of them expected, not what an earlier one in the same batch would have left.
    private static IEnumerable<SetChange> Latest(IReadOnlyList<SetChange> changes)
    {
        var latest = new Dictionary<(string, string), SetChange>();
        foreach (var change in changes)
        {
            latest[(change.Set, change.Key)] = latest.TryGetValue((change.Set, change.Key), out var first)
                ? change with { Before = first.Before }
                : change;
        }

        return latest.Values;
    }
}
