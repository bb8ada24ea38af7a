using System.Diagnostics.CodeAnalysis;
using Postern.Client.Plans;
using Postern.Client.Profiles;
using Postern.Client.Signing;
using Postern.Policy.Profiles;
using Postern.Spa.Keys;
using Postern.Spa.Rolling;

namespace Postern.Cli.Keys;

/// <summary>Tells key files apart by their content, and reads them.</summary>
internal static class AnyKeyFile
{
    /// <summary>A file, or the invitation of the profile of this name. False after a message on the terminal: it cannot be read, others can read it, or it holds no key.</summary>
    public static bool TryRead(string name, Terminal terminal, [NotNullWhen(true)] out KeyFileContent? content, out string text)
    {
        (content, text) = (null, "");
        if (name != "-" && !File.Exists(name))
        {
            if (Invited(name, terminal) is not { } invitation)
                return false;
            (content, text) = (new KeyFileContent.Saved(invitation), invitation + "\n");
            return true;
        }

        var file = name;
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

    private static Invitation? Invited(string name, Terminal terminal)
    {
        var store = new ProfileStore(terminal.Home);
        var (profiles, _, problem) = store.Read();
        if (profiles.FirstOrDefault(p => p.Name == name)?.Knock is ProfileKnock.Invited invited)
            return invited.Invitation;
        terminal.Error.WriteLine(problem is null ? $"postern: there is no file {name}, and no profile of that name with an invitation in {store.File}" : $"postern: {problem}");
        return null;
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
