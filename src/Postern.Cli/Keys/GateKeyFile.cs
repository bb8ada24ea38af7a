using System.Diagnostics.CodeAnalysis;
using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>A gate's own keys, one a line, the newest first.</summary>
internal static class GateKeyFile
{
    public static bool TryRead(string text, [NotNullWhen(true)] out IReadOnlyList<GateKey>? keys, out string problem)
    {
        (keys, problem) = (null, "");
        var read = new List<GateKey>();
        foreach (var line in Lines(text))
        {
            if (!GateKey.TryRead(line.Text, out var key, out problem))
            {
                problem = $"line {line.Number} is no key that Postern knows: {problem}";
                read.ForEach(k => k.Dispose());
                return false;
            }

            read.Add(key);
        }

        keys = read;
        return read.Count > 0;
    }

    /// <summary>The same file with a new key that comes first.</summary>
    public static string Before(string text, GateKey key) => key.ToLine() + "\n" + text;

    /// <summary>The newest key alone.</summary>
    public static string Newest(string text) => Lines(text).First().Text + "\n";

    private static IEnumerable<(int Number, string Text)> Lines(string text) =>
        text.Split('\n').Select((l, i) => (i + 1, l.Trim())).Where(l => l.Item2.Length > 0 && l.Item2[0] != '#');
}
