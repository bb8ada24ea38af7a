namespace Postern.Cli.Commands;

/// <summary>Which files were read, each as it was then, and whether they are something else by now.</summary>
internal sealed class FollowedFiles(IReadOnlyList<string> given)
{
    /// <summary>The files that these name.</summary>
    private readonly SortedDictionary<string, string> _named = new(StringComparer.Ordinal);
    private string _given = "";
    private string _seen = "";

    private string Read => $"{_given}|{string.Join('|', _named.Values)}";

    /// <summary>They are about to be read.</summary>
    public void Begin()
    {
        (_given, _seen) = (Fingerprint(given), "");
        _named.Clear();
    }

    /// <summary>A file is about to be read because another names it.</summary>
    public void Add(string path) => _named[path] = Fingerprint([path]);

    /// <summary>Two looks must find the same new content, so that nobody is in the middle of writing it.</summary>
    public bool HaveChanged()
    {
        var (before, now) = (_seen, $"{Fingerprint(given)}|{string.Join('|', _named.Keys.Select(p => Fingerprint([p])))}");
        _seen = now;
        return now != Read && now == before;
    }

    /// <summary>A file that is written anew has another time or length, one that is put in its place another birth.</summary>
    private static string Fingerprint(IEnumerable<string> paths) => string.Join('|', paths.Select(f => new FileInfo(f)).Select(f =>
        f.Exists ? $"{f.LastWriteTimeUtc.Ticks} {f.CreationTimeUtc.Ticks} {f.Length}" : "gone"));
}
