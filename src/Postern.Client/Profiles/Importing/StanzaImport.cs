using Postern.Client.Fwknop;
using Postern.Policy.Profiles;

namespace Postern.Client.Profiles.Importing;

/// <summary>The stanzas of an <c>.fwknoprc</c>: each becomes a profile that points at it, so that keys stay where they are.</summary>
public static class StanzaImport
{
    /// <param name="path">The file's own, absolute.</param>
    /// <param name="home">The person's own folder.</param>
    public static ImportedProfiles Read(string text, string path, string home)
    {
        ArgumentNullException.ThrowIfNull(path);
        var imported = new ImportedProfiles();
        var problems = new List<KnockProblem>();
        var file = RcFile.Read(text, path, problems);
        problems.ForEach(imported.Refuse);
        var usual = path == Path.Combine(home, ".fwknoprc");
        var named = path.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? "~/" + path[(home.Length + 1)..] : path;
        if (file.Stanzas.Count == 0 && problems.Count == 0)
            imported.Refuse($"{path} has no stanza but [{RcFile.DefaultStanza}], which only says what the others share", "fwknop -n NAME --save-rc-stanza makes one");
        else if (file.Stanzas.Count > ProfileReader.MostProfiles)
            imported.Refuse($"{path} has more than {ProfileReader.MostProfiles} stanzas", "name those that you use: postern profile add NAME --stanza STANZA");
        foreach (var stanza in file.Stanzas.Take(ProfileReader.MostProfiles))
            imported.Add(stanza, new ProfileKnock.Stanza(usual ? null : named, stanza));
        return imported;
    }
}
