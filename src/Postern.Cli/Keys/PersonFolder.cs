using Postern.Client.Signing;

namespace Postern.Cli.Keys;

/// <summary>What a person's own folder holds of Postern's.</summary>
internal static class PersonFolder
{
    public static string Path(Terminal terminal) => KeyPlaces.Folder(terminal.Home);

    /// <summary>The person's own key, where they have no other.</summary>
    public static string Key(Terminal terminal) => KeyPlaces.GeneratedIn(terminal.Home);

    /// <summary>The public key lines that this person could send to a gate's owner, the most usual first, with the file that has each.</summary>
    public static IReadOnlyList<(string File, string Line)> PublicKeys(Terminal terminal) =>
    [
        .. new[]
        {
            Key(terminal) + ".pub",
            System.IO.Path.Combine(terminal.Home, ".ssh", "id_ed25519.pub"),
            System.IO.Path.Combine(terminal.Home, ".ssh", "id_ed25519_sk.pub"),
            System.IO.Path.Combine(terminal.Home, ".ssh", "id_ecdsa.pub"),
            System.IO.Path.Combine(terminal.Home, ".ssh", "id_rsa.pub"),
        }.Select(f => (f, FirstLine(f))).Where(f => f.Item2 is not null).Select(f => (f.f, f.Item2!)),
    ];

    private static string? FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault(l => l.Trim().Length > 0)?.Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
