namespace Postern.NetworkTests.Harness;

/// <summary>Lets a program, and it alone, see other files in the place of this machine's: in a mount namespace of its own.</summary>
internal static class OtherFiles
{
    /// <summary>Binds the first of two paths over the second, as often as there are two, then becomes the program behind the dashes.</summary>
    private const string Rebind = """while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit; shift 2; done; shift; exec "$@" """;

    /// <param name="instead">By a path the path of what is seen there.</param>
    /// <param name="options">More namespaces: options of unshare(1).</param>
    /// <returns>Words before a program's own, which becomes it by exec.</returns>
    public static string[] Seen(IReadOnlyDictionary<string, string> instead, params string[] options) =>
        ["unshare", "--mount", .. options, "sh", "-c", Rebind, "sh", .. instead.SelectMany(i => new[] { i.Value, i.Key }), "--"];
}
