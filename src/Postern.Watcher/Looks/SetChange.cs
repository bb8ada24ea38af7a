namespace Postern.Watcher.Looks;

/// <summary>What one element of the kernel's sets shall be from now on: there, with its time anew, or gone.</summary>
/// <param name="Key">As nft writes it: <c>192.0.2.7</c>, <c>192.0.2.7 . 0x0123abcd</c>.</param>
/// <param name="Timeout">Null: it stays.</param>
/// <param name="Data">A map's value; null in a set.</param>
/// <param name="Before">In a map, the value that the element may have now; null: it is not there.</param>
/// <param name="IsGone">It is taken out.</param>
public readonly record struct SetChange(string Set, string Key, TimeSpan? Timeout, string? Data = null, string? Before = null, bool IsGone = false)
{
    public static SetChange Gone(string set, string key, string? before = null) => new(set, key, null, null, before, true);
}
