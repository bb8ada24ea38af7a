namespace Postern.Watcher.Looks;

/// <summary>An element that one of the kernel's sets shall have from now on, with its time anew.</summary>
/// <param name="Key">As nft writes it: <c>192.0.2.7</c>, <c>192.0.2.7 . 0x0123abcd</c>.</param>
/// <param name="Data">A map's value; null in a set.</param>
/// <param name="Timeout">Null: it stays.</param>
/// <param name="Before">In a map, the value that the element may have now.</param>
public readonly record struct SetChange(string Set, string Key, TimeSpan? Timeout, string? Data = null, string? Before = null);
