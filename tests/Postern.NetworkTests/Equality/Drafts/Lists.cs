namespace Postern.NetworkTests.Equality.Drafts;

/// <summary>The ways in which a list becomes a smaller one, the boldest first.</summary>
internal static class Lists
{
    /// <summary>A half, a quarter … at last each single item left out.</summary>
    public static IEnumerable<IReadOnlyList<T>> WithoutSome<T>(IReadOnlyList<T> items)
    {
        for (var size = (items.Count + 1) / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2)
        {
            for (var start = 0; start < items.Count; start += size)
                yield return [.. items.Take(start), .. items.Skip(start + size)];
        }
    }

    public static IEnumerable<IReadOnlyList<T>> EachReplaced<T>(IReadOnlyList<T> items, Func<T, IEnumerable<T>> smaller)
    {
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var item in smaller(items[i]))
                yield return [.. items.Take(i), item, .. items.Skip(i + 1)];
        }
    }
}
