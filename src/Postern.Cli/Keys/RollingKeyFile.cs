using System.Diagnostics.CodeAnalysis;
using Postern.Spa.Rolling;

namespace Postern.Cli.Keys;

/// <summary>The key of a rolling knock: one line, and comments.</summary>
internal static class RollingKeyFile
{
    public static bool TryRead(string text, [NotNullWhen(true)] out RollingKey? key, out string problem)
    {
        key = null;
        var lines = text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').ToList();
        if (lines.Count == 1)
            return RollingKey.TryRead(lines[0], out key, out problem);
        problem = lines.Count == 0 ? "it is empty" : "it has several keys: a rolling knock has one";
        return false;
    }

    /// <summary>False after a message on the terminal.</summary>
    public static bool TryRead(string file, Terminal terminal, [NotNullWhen(true)] out RollingKey? key)
    {
        key = null;
        if (!SecretFile.TryRead(file, _ => true, terminal, out var text))
            return false;
        if (TryRead(text, out key, out var problem))
            return true;
        terminal.Error.WriteLine($"postern: {file}: {problem}");
        return false;
    }
}
