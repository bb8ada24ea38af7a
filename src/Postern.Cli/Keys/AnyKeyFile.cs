using System.Diagnostics.CodeAnalysis;
using Postern.Client.Plans;
using Postern.Client.Signing;
using Postern.Spa.Keys;
using Postern.Spa.Rolling;

namespace Postern.Cli.Keys;

/// <summary>Tells key files apart by their content, and reads them.</summary>
internal static class AnyKeyFile
{
    /// <summary>A file, or an invitation that was saved under this name; null where there is neither.</summary>
    public static string? Locate(string name, Terminal terminal) =>
        name == "-" || File.Exists(name) ? name
        : SavedInvitation.IsName(name) && PersonFolder.Gate(terminal, name) is var saved && File.Exists(saved) ? saved
        : null;

    /// <summary>False after a message on the terminal: it cannot be read, others can read it, or it holds no key.</summary>
    public static bool TryRead(string name, Terminal terminal, [NotNullWhen(true)] out KeyFileContent? content, out string text)
    {
        (content, text) = (null, "");
        if (Locate(name, terminal) is not { } file)
        {
            terminal.Error.WriteLine($"postern: there is no file {name}, and no invitation of that name in {Path.GetDirectoryName(PersonFolder.Gate(terminal, "x"))}");
            return false;
        }

        if (!SecretFile.TryRead(file, IsSecret, terminal, out var read))
            return false;
        text = read;
        content = Parse(file, text, out var problem);
        if (content is not null)
            return true;
        terminal.Error.WriteLine($"postern: {file}: {problem}");
        return false;
    }

    public static KeyFileContent? Parse(string file, string text, out string problem)
    {
        if (OpenSshKeyFile.IsOne(text))
            return OpenSshKeyFile.TryRead(text, out var own, out problem) ? new KeyFileContent.PrivateSsh(own.Key, own.IsEncrypted) : null;
        if (text.TrimStart().StartsWith(Invitation.Scheme, StringComparison.OrdinalIgnoreCase))
            return Invitation.TryRead(text, out var invitation, out problem) ? new KeyFileContent.Saved(invitation) : null;
        var lines = Lines(text);
        if (lines.Count == 0)
        {
            problem = "it is empty";
            return null;
        }

        if (FwknopKeyFile.IsOne(lines))
            return FwknopKeyFile.TryRead(file, text, out var stanzas, out problem) ? new KeyFileContent.OfFwknop([.. stanzas.Select(s => s.Key)]) : null;
        if (PublicKeyLine.IsOne(lines[0]))
            return ReadPublic(lines, out problem);
        if (RollingKey.IsOne(lines[0]))
            return RollingSteps.TryRead(text, out var rolling, out problem) ? new KeyFileContent.OfRolling(rolling!) : null;
        return GateKeyFile.TryRead(text, out var keys, out problem) ? new KeyFileContent.OfGate(keys) : null;
    }

    /// <summary>Everything but public keys.</summary>
    private static bool IsSecret(string text) => Lines(text) is not [var first, ..] || !PublicKeyLine.IsOne(first);

    private static KeyFileContent.PublicSsh? ReadPublic(List<string> lines, out string problem)
    {
        problem = "";
        var keys = new List<(SshPublicKey, string)>();
        foreach (var line in lines)
        {
            if (!PublicKeyLine.TryRead(line, out var key, out var comment, out problem))
                return null;
            keys.Add((key, comment));
        }

        return new KeyFileContent.PublicSsh(keys);
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')];
}
