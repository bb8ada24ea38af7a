using System.Diagnostics.CodeAnalysis;
using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.Fwknop;
using Postern.Policy.Model;

namespace Postern.Cli.Keys;

/// <summary>The keys of an fwknop client, a stanza for each that is valid, the newest first; policies read the same file.</summary>
internal static class FwknopKeyFile
{
    private static readonly string[] Words = ["KEY", "HMAC_", "USE_HMAC", "ENCRYPTION_MODE", "USERNAME", "["];

    /// <param name="lines">Without blank ones and comments.</param>
    public static bool IsOne(IReadOnlyList<string> lines) => Words.Any(w => lines[0].StartsWith(w, StringComparison.OrdinalIgnoreCase));

    public static bool TryRead(string file, string text, [NotNullWhen(true)] out IReadOnlyList<FwknopStanza>? stanzas, out string problem)
    {
        var diagnostics = new DiagnosticBag();
        stanzas = FwknopKeys.Read(new InputFile(file, Encoding.UTF8.GetBytes(text)), diagnostics);
        problem = string.Join("; ", diagnostics.InOrder().Where(d => d.Severity == Severity.Error).Select(d => $"line {d.Span.Line}: {d.Message}; {d.Remedy}"));
        if (problem.Length == 0 && stanzas.Count > 0)
            return true;
        problem = problem.Length > 0 ? problem : "it has no key";
        stanzas = null;
        return false;
    }

    /// <summary>The same file with a new pair of keys that comes first.</summary>
    public static string Before(string text, FwknopKeyPair pair, DateTimeOffset made)
    {
        var old = text.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0 && l[0] != '#')?.StartsWith('[') == true ? "" : "[old]\n";
        return $"{pair.ToText(made)}\n{old}{text}";
    }

    /// <summary>The first stanza alone.</summary>
    public static string Newest(string file, string text) =>
        TryRead(file, text, out var stanzas, out _) && stanzas.Count > 1 ? string.Join('\n', text.Split('\n').Take(stanzas[1].Span.Line - 1)).TrimEnd() + "\n" : text;
}
