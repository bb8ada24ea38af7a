using Postern.Client;
using Postern.Client.Profiles;
using Postern.Policy.Text;

namespace Postern.Cli.Knocking;

/// <summary>A line that names no gate, or a name that nothing is kept under: what was perhaps meant.</summary>
internal static class UnknownTarget
{
    private const int MostNames = 8;

    private const string ToBegin = "keep a door: postern key accept 'postern://…' --name home, postern profile add, or postern profile import; or give a host its knocks: postern knock HOST 7001 8001 9001";

    /// <param name="stanzas">Of <c>~/.fwknoprc</c>.</param>
    public static KnockProblem Named(string target, IEnumerable<string> profiles, IEnumerable<string> stanzas)
    {
        string[] kept = [.. profiles.Concat(stanzas).Distinct(StringComparer.Ordinal)];
        return KnockProblem.Wrong(
            $"nothing is kept as {target}, and a host needs its knocks behind it",
            Suggestion.For(target, kept) is { } near ? $"did you mean postern knock {near}?"
            : kept.Length > 0 ? $"there {(kept.Length == 1 ? "is" : "are")} {Some(kept)}; or write postern knock {target} 7001 8001 9001"
            : ToBegin);
    }

    /// <summary>For a line without TARGET.</summary>
    public static string Unsaid(Terminal terminal) => new ProfileStore(terminal.Home).Read().Profiles.Select(p => p.Name).ToList() switch
    {
        [] => $"say where to knock: postern knock TARGET\n    try: {ToBegin}",
        var kept => $"say where to knock: postern knock NAME\n    try: there {(kept.Count == 1 ? "is" : "are")} {Some(kept)}",
    };

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more (postern profile list)" : "");
}
